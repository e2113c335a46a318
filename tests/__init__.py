"""The tests mirror the package; each states one behaviour in its docstring."""
