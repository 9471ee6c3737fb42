"""Pdf annotations: what people wrote on a PDF's pages or filled into its forms, which its pages themselves lack."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

_PRINTED = frozenset(
    (
        raw.FPDF_ANNOT_FREETEXT,
        raw.FPDF_ANNOT_REDACT,
        raw.FPDF_ANNOT_SQUARE,
        raw.FPDF_ANNOT_STAMP,
        raw.FPDF_ANNOT_WIDGET,
    )
)
"""Kinds that print text or cover it (ISO 32000-1, 12.5.6); notes, links and marks do not."""


def with_annotations(document: pdfium.PdfDocument, number: int, page: pdfium.PdfPage) -> pdfium.PdfPage:
    """The page with what its annotations show as a part of it: `page` itself, or the same page loaded again."""
    if _PRINTED.isdisjoint(_kinds(page)) or raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_FAIL:
        return page
    page.close()
    return document[number - 1]


def _kinds(page: pdfium.PdfPage) -> Iterator[int]:
    for index in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, index)
        yield raw.FPDFAnnot_GetSubtype(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
