"""Word documents made for tests."""

import zipfile
from io import BytesIO

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"

STYLES = """
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Our heading"/><w:basedOn w:val="H2"/></w:style>
<w:style w:type="paragraph" w:styleId="Round"><w:name w:val="Round"/><w:basedOn w:val="Round"/></w:style>
<w:style w:type="paragraph" w:styleId="Toc1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="LB2"><w:name w:val="List Bullet 2"/></w:style>
<w:style w:type="character" w:styleId="Secret"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="table" w:styleId="Grid"><w:name w:val="Table Grid"/></w:style>
<w:style w:type="table" w:styleId="Fine"><w:name w:val="Fine"/>
<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr></w:tblStylePr></w:style>
"""
NUMBERING = """
<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl>
<w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
"""
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_LINKED = f"""<Relationships>
<Relationship Id="s" Type="{R}/styles" Target="styles.xml"/>
<Relationship Id="n" Type="{R}/numbering" Target="/word/numbering.xml"/>
<Relationship Id="a" Type="{R}/hyperlink" Target="https://example.org/a?b=1&amp;c=2" TargetMode="External"/>
</Relationships>"""
_ROOT = f"""<Relationships><Relationship Id="d" Type="{R}/officeDocument" Target="word/document.xml"/>
<Relationship Id="c" Type="{_CORE}" Target="docProps/core.xml"/>
<Relationship Id="p" Type="{R}/custom-properties" Target="docProps/custom.xml"/></Relationships>"""


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(content: str, style: str = "", properties: str = "") -> str:
    """A paragraph of a text, or of runs."""
    said = content if content.startswith("<") else run(content)
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{said}</w:p>"


def item(content: str, number: int = 1, level: int = 0) -> str:
    return paragraph(content, "", f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def cell(content: str, properties: str = "") -> str:
    said = content if content.startswith(("<w:p>", "<w:tbl>")) else paragraph(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{said}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    said = "".join(one if one.startswith("<w:tc>") else cell(one) for one in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{said}</w:tr>"


def table(*rows: str, properties: str = "") -> str:
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{''.join(rows)}</w:tbl>"


def field(instruction: str, result: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def document(body: str) -> str:
    return f'<w:document xmlns:w="{W}" xmlns:r="{R}" xmlns:m="{M}" xmlns:mc="{MC}"><w:body>{body}</w:body></w:document>'


def parts_of(body: str, core: str = "", custom: str = "") -> dict[str, str]:
    return {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": _ROOT,
        "word/document.xml": document(body),
        "word/_rels/document.xml.rels": _LINKED,
        "word/styles.xml": f'<w:styles xmlns:w="{W}">{STYLES}</w:styles>',
        "word/numbering.xml": f'<w:numbering xmlns:w="{W}">{NUMBERING}</w:numbering>',
        "docProps/core.xml": f'<p:core xmlns:p="{_CORE}" xmlns:d="http://purl.org/dc/elements/1.1/">{core}</p:core>',
        "docProps/custom.xml": f"<Properties>{custom}</Properties>",
    }


def packed(parts: dict[str, str] | dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", how) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, how)
    return made.getvalue()


def docx(body: str, core: str = "", custom: str = "") -> bytes:
    return packed(parts_of(body, core, custom))
