"""Fonts: the one that stands for every font that neither a PDF nor the machine has."""
