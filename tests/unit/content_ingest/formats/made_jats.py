"""An article made for tests."""

ADDRESS = "https://creativecommons.org/licenses/by/4.0/"
BY = f'<license xlink:href="{ADDRESS}"><license-p>Open access.</license-p></license>'


def article(body: str = "", meta: str = "", kind: str = "research-article", back: str = "", title: str = "T") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Publishing DTD v1.2 20190208//EN" "JATS.dtd">
<article xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:ali="http://www.niso.org/schemas/ali/1.0/" article-type="{kind}">
<front><article-meta><title-group><article-title>{title}</article-title></title-group>{meta}</article-meta></front>
<body>{body}</body>
<back>{back}<ref-list><title>References</title>
<ref id="r1"><element-citation><pub-id pub-id-type="doi">10.1000/one</pub-id></element-citation></ref>
<ref id="r2"><mixed-citation>Two 2002</mixed-citation></ref></ref-list></back></article>""".encode()  # noqa: E501
