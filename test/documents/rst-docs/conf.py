project = "lab-handbook"
extensions = ["sphinx.ext.mathjax", "sphinxcontrib.bibtex"]
bibtex_bibfiles = ["refs.bib"]
bibtex_default_style = "alpha"
