"""From WeasyPrint's PDF/A-3a to PDF/A-3a and PDF/UA-1 together, with one empty signature field.

`finisher` works on the object graph before it is written, `repack` on the written bytes before the seal. Each step
answers a fault measured with validators; the numbers in the comments are those of the PDF findings.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Mapping
from typing import Any

import pikepdf
import pydyf

SEAL_FIELD = "seal"
"""The name of the one signature field, and of the `<input type=checkbox>` it is made from."""

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{description}</rdf:li></rdf:Alt></dc:description>
<pdf:Keywords>{keywords}</pdf:Keywords><pdf:Producer>{producer}</pdf:Producer>
<xmp:CreatorTool>{tool}</xmp:CreatorTool>
<xmp:CreateDate>{created}</xmp:CreateDate><xmp:ModifyDate>{modified}</xmp:ModifyDate>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description></rdf:li></rdf:Seq>
</pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


CharactersOf = Callable[[str], Mapping[int, frozenset[str]]]
"""From the name of a packaged font, `ReportSansSemiBold`, to the characters that each of its glyphs stands for."""


def finisher(producer: str, media_types: Mapping[str, str], characters_of: CharactersOf) -> Callable[[Any, Any], None]:
    """Returns the hook for `write_pdf(finisher=…)`.

    `producer` names the renderer in the metadata; `media_types` gives the type of each attachment by its name.
    """

    def finish(document: Any, pdf: Any) -> None:
        _write_xmp(document.metadata, pdf, producer)
        _make_signature_field(pdf)
        _name_attachments(pdf, media_types)
        _mend_unicode_maps(pdf, characters_of)
        reached = _mend_structure(pdf)
        _mark_running_lines(pdf, reached)

    return finish


def repack(data: bytes) -> bytes:
    """Returns the same document without object streams, written the same way every time.

    One stream of all objects makes pyHanko's check quadratic (finding 2). Call it before the seal, never after.
    """
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for each in pdf.objects:
            if isinstance(each, pikepdf.Stream):
                _avoid_final_return(each)
        out = io.BytesIO()
        pdf.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            compress_streams=False,  # it would undo what keeps a stream from ending in CR
            fix_metadata_version=False,
            deterministic_id=True,
        )
        return out.getvalue()


def _avoid_final_return(stream: pikepdf.Stream) -> None:
    """A stream that happens to end in CR is taken to be one byte shorter by validators; in hexadecimal it ends in >."""
    data = stream.read_raw_bytes()
    if not data.endswith(b"\r"):
        return
    filters, parameters = _listed(stream.get("/Filter")), _listed(stream.get("/DecodeParms"))
    stream.write(
        data.hex().encode("ascii") + b">",
        filter=pikepdf.Array([pikepdf.Name.ASCIIHexDecode, *filters]),
        decode_parms=pikepdf.Array([pikepdf.Dictionary(), *parameters]) if parameters else None,
    )


def _listed(value: Any) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, pikepdf.Array) else [value]


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _write_xmp(metadata: Any, pdf: Any, producer: str) -> None:
    """One packet that claims PDF/A-3a and PDF/UA-1, uncompressed, with the schema PDF/A asks for (finding 3)."""
    fields = {
        "title": metadata.title,
        "author": ", ".join(metadata.authors),
        "description": metadata.description,
        "keywords": ", ".join(metadata.keywords),
        "producer": producer,
        "tool": metadata.generator,
        "created": metadata.created,
        "modified": metadata.modified,
    }
    stream = _object(pdf, pdf.catalog["Metadata"])
    stream.stream = [_XMP.format(**{name: html.escape(value or "") for name, value in fields.items()}).encode()]
    stream.compress = False


def _is_checkbox(entry: object) -> bool:
    return isinstance(entry, dict) and entry.get("Subtype") == "/Widget" and entry.get("FT") == "/Btn"


def _make_signature_field(pdf: Any) -> None:
    """The tagged checkbox becomes an empty signature field of the same size and name."""
    if "AcroForm" not in pdf.catalog:
        return
    fields = pydyf.Array()
    objects: list[Any] = list(pdf.objects)
    for widget in objects:
        if not _is_checkbox(widget):
            continue
        appearance = _object(pdf, widget["AP"]["N"]["on"])
        appearance.stream = []
        appearance.extra.pop("Resources", None)
        for key in ("AS", "V", "MK", "Border"):
            widget.pop(key, None)
        widget["FT"] = "/Sig"
        widget["AP"] = pydyf.Dictionary({"N": appearance.reference})
        left, bottom, right, top = widget["Rect"]
        widget["Rect"] = pydyf.Array([min(left, right), min(bottom, top), max(left, right), max(bottom, top)])
        fields.append(widget.reference)
    pdf.catalog["AcroForm"] = pydyf.Dictionary({"Fields": fields, "SigFlags": 1})


def _name_attachments(pdf: Any, media_types: Mapping[str, str]) -> None:
    """Each attachment once in /AF (WeasyPrint lists it twice), with the media type of its format."""
    if "AF" not in pdf.catalog:
        return
    pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    for reference in pdf.catalog["AF"]:
        filespec = _object(pdf, reference)
        media_type = media_types[filespec["UF"].string]
        _object(pdf, filespec["EF"]["F"]).extra["Subtype"] = f"/{media_type.replace('/', '#2f')}"


def _mend_unicode_maps(pdf: Any, characters_of: CharactersOf) -> None:
    """Each glyph maps to its own character, not to the whole cluster that it was first seen in.

    WeasyPrint maps the first glyph of a letter with loose marks to all of them, for every later use, and the others to
    nothing, which is no valid map. Glyphs that stand for several letters (ligatures) keep theirs.
    """
    objects: list[Any] = list(pdf.objects)
    for font in objects:
        if not (isinstance(font, dict) and "ToUnicode" in font):
            continue
        named = font["BaseFont"]
        name = (named.decode("ascii") if isinstance(named, bytes) else named).rpartition("+")[2].replace("-", "")
        known = characters_of(name)
        stream = _object(pdf, font["ToUnicode"]).stream
        for place, line in enumerate(stream):
            entry = _ENTRY.fullmatch(line) if isinstance(line, bytes) else None
            if entry is not None:
                text = bytes.fromhex(entry[2].decode()).decode("utf-16-be")
                own = _own_text(text, known.get(int(entry[1], 16), frozenset()))
                stream[place] = b"<%s> <%s>" % (entry[1], own.encode("utf-16-be").hex().encode())


_ENTRY = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]*)>")
_NO_TEXT = "\u200b"


def _own_text(cluster: str, own: frozenset[str]) -> str:
    if len(cluster) == 1:
        return cluster
    in_cluster = own & frozenset(cluster)
    if in_cluster or not cluster:
        return min(in_cluster or own, default=_NO_TEXT)
    return cluster


def _mend_structure(pdf: Any) -> set[int]:
    """Header cells get a /Scope, the field's /Form its one OBJR; returns the numbers of the reachable elements."""
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    reached: set[int] = set()
    pending: list[tuple[bytes, str | None]] = [(kid, None) for kid in root["K"]]
    while pending:
        reference, part = pending.pop()
        number = int(reference.split()[0])
        element = pdf.objects[number]
        if number in reached or not isinstance(element, dict):
            continue
        reached.add(number)
        kind = element.get("S")
        part = kind if kind in ("/THead", "/TBody") else part
        kids = element.get("K", [])
        if kind == "/TH":
            scope = "/Column" if part == "/THead" else "/Row"
            element.setdefault("A", pydyf.Dictionary({"O": "/Table"}))["Scope"] = scope
        elif kind == "/Form" and isinstance(kids, list) and len(kids) == 1:
            element["K"] = kids[0]  # pyHanko's policy accepts a signed field only there (finding 1)
        pending += [(kid, part) for kid in (kids if isinstance(kids, list) else [kids]) if isinstance(kid, bytes)]
    return reached


def _mark_running_lines(pdf: Any, reached: set[int]) -> None:
    """Text in the page margins becomes a pagination artifact, and its orphan structure elements are emptied."""
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    numbers = _object(pdf, root["ParentTree"])["Nums"]
    for index, page_reference in enumerate(pdf.pages["Kids"][::3]):
        owners = numbers[2 * index + 1]
        orphans = {mcid for mcid, owner in enumerate(owners) if int(owner.split()[0]) not in reached}
        tokens = _object(pdf, pdf.objects[page_reference]["Contents"]).stream if orphans else []
        for place, token in enumerate(tokens):
            properties = tokens[place - 1]
            if token == b"BDC" and isinstance(properties, dict) and properties.get("MCID") in orphans:
                tokens[place - 2] = "/Artifact"
                tokens[place - 1] = pydyf.Dictionary({"Type": "/Pagination"})
        for mcid in orphans:
            pdf.objects[int(owners[mcid].split()[0])].clear()  # never .free: pydyf would misnumber (finding 14)
            owners[mcid] = b"null"
