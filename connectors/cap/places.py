"""Where in the file an element of a path stands."""

from lxml import etree

from plans.writing.findings import Path


class Lines:
    """The lines of an alert's elements; looks through each element once."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._space = etree.QName(root).namespace
        self._found: dict[tuple[etree._Element, str], list[etree._Element]] = {}

    def of(self, path: Path) -> int:
        """Return the line of the element; of what is missing, that of its parent."""
        element = self._root
        for at, name in enumerate(path):
            if not isinstance(name, str):
                continue
            following = path[at + 1] if at + 1 < len(path) else 0
            number = following if isinstance(following, int) else 0
            found = self._children(element, name)
            if number >= len(found):
                break
            element = found[number]
        return element.sourceline or 1

    def _children(self, element: etree._Element, name: str) -> list[etree._Element]:
        key = element, name
        if key not in self._found:
            self._found[key] = element.findall(f"{{{self._space}}}{name}")
        return self._found[key]
