"""Ways to tamper with a sealed report, each as a function from the file to a forged copy."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name as name
from pyhanko.sign import fields, signers

from rai_review.reports.signing import ReportWriter, make_seal_key

Forge = Callable[[bytes], bytes]


def flip(data: bytes, place: int) -> bytes:
    changed = bytearray(data)
    changed[place] ^= 1
    return bytes(changed)


def middle_of(data: bytes, wanted: Callable[[Any, Any], bool]) -> int:
    """The offset of the middle of the first stream that is wanted, inside the file."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for each in pdf.objects:
            if isinstance(each, pikepdf.Stream) and wanted(each, pdf):
                raw = each.read_raw_bytes()
                return data.index(raw[:64]) + len(raw) // 2
    raise LookupError


def flip_page_byte(data: bytes) -> bytes:
    return flip(data, middle_of(data, lambda each, pdf: each.objgen == pdf.pages[1].Contents.objgen))


def flip_attachment_byte(data: bytes) -> bytes:
    return flip(data, middle_of(data, lambda each, _: each.get("/Type") == "/EmbeddedFile"))


def flip_signature_byte(data: bytes) -> bytes:
    place = data.index(b"/Contents <") + 400
    digit = b"0" if data[place : place + 1] != b"0" else b"1"
    return data[:place] + digit + data[place + 1 :]


def added(data: bytes, change: Callable[[Any], None]) -> bytes:
    """An update appended to the file."""
    writer = ReportWriter(io.BytesIO(data))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def numbers(*values: int) -> Any:
    return generic.ArrayObject(map(generic.NumberObject, values))


def form(box: tuple[int, ...], content: bytes) -> Any:
    kind = {name("/Type"): name("/XObject"), name("/Subtype"): name("/Form"), name("/BBox"): numbers(*box)}
    return generic.StreamObject(dict_data=kind, stream_data=content)


def append_annotation(data: bytes) -> bytes:
    def note(writer: Any) -> None:
        page = writer.find_page_for_modification(0)[0].get_object()
        look = writer.add_object(form((0, 0, 200, 40), b"1 0 0 rg 0 0 200 40 re f"))
        annotation = generic.DictionaryObject(
            {
                name("/Type"): name("/Annot"), name("/Subtype"): name("/FreeText"), name("/F"): generic.NumberObject(4),
                name("/Rect"): numbers(60, 600, 260, 640), name("/Contents"): generic.pdf_string("REJECTED"),
                name("/DA"): generic.pdf_string("0 g"), name("/AP"): generic.DictionaryObject({name("/N"): look}),
            }
        )  # fmt: skip
        annotations = generic.ArrayObject(page.get("/Annots", ()))
        annotations.append(writer.add_object(annotation))
        page[name("/Annots")] = annotations
        writer.update_container(page)

    return added(data, note)


def replace_attachment(data: bytes) -> bytes:
    def swap(writer: Any) -> None:
        spec = writer.root["/Names"]["/EmbeddedFiles"]["/Names"][1].get_object()
        kind = {name("/Type"): name("/EmbeddedFile"), name("/Subtype"): name("/application#2fjson")}
        spec["/EF"][name("/F")] = writer.add_object(generic.StreamObject(kind, stream_data=b'{"forged":true}'))
        writer.update_container(spec)

    return added(data, swap)


def replace_page(data: bytes) -> bytes:
    def shadow(writer: Any) -> None:
        page = writer.find_page_for_modification(2)[0].get_object()
        page[name("/Contents")] = writer.add_object(
            generic.StreamObject(stream_data=b"q 1 0 0 rg 50 50 400 600 re f Q")
        )
        writer.update_container(page)

    return added(data, shadow)


def strip_seal(data: bytes) -> bytes:
    def strip(writer: Any) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0].get_object()
        del field["/V"]
        writer.update_container(field)

    return added(data, strip)


def rewrite_without_seal(data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        del pdf.Root.AcroForm
        del pdf.Root.Perms
        del pdf.pages[0].Annots
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def trailing_bytes(data: bytes) -> bytes:
    return data + b"\n% trailing garbage\n"


def cut_back_to_unsigned(data: bytes) -> bytes:
    return data[: next(re.finditer(rb"%%EOF\s", data)).end()]


def change_title(data: bytes) -> bytes:
    def retitle(writer: Any) -> None:
        info = writer.trailer_view["/Info"]
        info[name("/Title")] = generic.pdf_string("Forged title")
        writer.update_container(info)

    return added(data, retitle)


def signed_by_another(data: bytes, folder: Path) -> bytes:
    """A field of the forger's own over page 1, signed with a key of their own."""
    key, certificate = make_seal_key(
        folder, "Aldermoor Retail", now=datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)
    )
    writer = ReportWriter(io.BytesIO(data))
    fields.append_signature_field(writer, fields.SigFieldSpec("evil", on_page=0, box=(50, 500, 500, 700)))
    metadata = signers.PdfSignatureMetadata("evil", subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256")
    signer = signers.SimpleSigner.load(str(key), str(certificate))
    assert signer is not None
    return bytes(signers.PdfSigner(metadata, signer).sign_pdf(writer).getvalue())


def zero_byte_range(data: bytes) -> bytes:
    changed = bytearray(data)
    start = data.rindex(b"/ByteRange [")
    end = data.index(b"]", start)
    changed[start:end] = b"/ByteRange [0 0 0 0".ljust(end - start)
    return bytes(changed)


def change_appearance(data: bytes) -> bytes:
    def hide(writer: Any) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0].get_object()
        look = writer.add_object(form((0, 0, 255, 68), b"0 0 1 rg 0 0 255 68 re f"))
        field[name("/AP")] = generic.DictionaryObject({name("/N"): look})
        writer.update_container(field)

    return added(data, hide)


def fill_padding(data: bytes) -> bytes:
    """Bytes hidden in the zeros after the signature: no signature covers them."""
    start = data.rindex(b"/Contents <") + len(b"/Contents <")
    end = data.index(b">", start)
    return data[: end - 8] + b"deadbeef" + data[end:]


FORGERIES: dict[Forge, set[str]] = {
    flip_page_byte: {"seal"},
    flip_attachment_byte: {"seal"},
    flip_signature_byte: {"seal"},
    append_annotation: {"coverage"},
    replace_attachment: {"coverage", "files"},
    replace_page: {"coverage"},
    strip_seal: {"fields"},
    rewrite_without_seal: {"fields"},
    trailing_bytes: {"coverage"},
    cut_back_to_unsigned: {"fields"},
    change_title: {"coverage"},
    zero_byte_range: {"coverage"},
    change_appearance: {"coverage"},
    fill_padding: {"padding"},
}
"""Each forgery with the checks that must name it; others may fail besides."""
