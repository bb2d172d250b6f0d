"""The frozen records everything else passes around. Standard library only, no input or output."""
