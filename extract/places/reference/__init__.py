"""Reference data of `places`: the national division lists, as compact files that the gazetteer reads."""
