"""Strings that try to become something else than text: markup, script, addresses, broken JSON."""

HOSTILE = (
    "<img src=x onerror=alert(1)></script>",
    "</script><script>alert(2)</script>",
    "<!--<script>alert(3)//-->",
    "]]><svg/onload=alert(4)>",
    "{{ 7*7 }}{% raw %}${alert(5)}`",
    '"><a href="javascript:alert(6)">href</a>',
    "' onmouseover='alert(7)",
    "\\u003cscript\\u003ealert(8)\\u003c/script\\u003e",
    "&lt;b&gt;not bold&lt;/b&gt; &amp; more",
    "\u202emoc.elpmaxe\u202c and \u2067right to left\u2069",
    "line\u2028separator\u2029paragraph",
    "nul\x00 bell\x07 escape\x1b[31mred",
    "<b>bold</b>\n*italic* _under_ `code`",
    "שלום عالم 你好 🏛️",
    "__proto__ constructor toString",
    "a" * 300,
    '=HYPERLINK("http://example.invalid")',
    "half a pair \ud800 of surrogates",
)

ADDRESSES = (
    "javascript:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "//example.invalid/x",
    "https:///nohost",
    "http://[::1",
    "https://example.org\\@evil.invalid/",
    "https://example.org/ space",
    "blob:https://example.org/1",
    "",
)
"""None of these may become a link."""
