"""Fonts: the substitute for every font that a PDF names but that is neither embedded in it nor installed."""
