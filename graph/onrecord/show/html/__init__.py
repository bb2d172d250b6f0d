"""The interactive page: one self-contained file that loads nothing from any network.

In:   a `Picture`
Out:  `page(picture)`, a whole HTML document as text
Not:  asking; what is on the page is what the picture holds, and nothing is fetched later
"""

from onrecord.show.html.render import page

__all__ = ["page"]
