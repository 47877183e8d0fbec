"""Areas: which cells of the grid an alert is about.

A cell has a point, no outline, and the point speaks for it:

- A cell without others below it is in an area when its point is, or lies on its edge.
  One without a point goes by the point of the nearest cell above that has one.
- A cell with others below it is in an area when all of them are.
- An area too small to hold any point is about the cell whose point is nearest, as long
  as that is no farther than to the cells beside it.
- A geocode is about the cell of this code, and about all whose codes lie below it.

Edges are straight lines between latitudes and longitudes. Of two ways round the earth
an edge takes the shorter one.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np
import shapely
from numpy.typing import NDArray

from plans.warning.alerts import Area, Circle, Named, Point
from plans.warning.regions import codes_below

_Floats = NDArray[np.float64]
_KM_A_DEGREE = 111.2
_EARTH_KM = 6371.0
_WHOLE = 360.0
_HALF = 180.0
#: Points of a ring that say more than where it begins.
_LEAST_POINTS = 4
#: Of the way to the nearest other cell: the corner between four of them is 0.71 away.
_REACH = 0.75
#: Kilometres, of a cell that is alone.
_REACH_ALONE_KM = 2.0
_NEVER = float("inf")


class Placed(Protocol):
    """A cell of the grid, as far as it lies somewhere."""

    @property
    def code(self) -> str:
        """Its code."""

    @property
    def parent(self) -> str | None:
        """The code of the cell that it lies in."""

    @property
    def latitude(self) -> float | None:
        """Degrees of a point inside."""

    @property
    def longitude(self) -> float | None:
        """Degrees of a point inside."""


class CellAreas:
    """The cells of a site, to be found by areas."""

    def __init__(self, cells: Iterable[Placed]) -> None:
        self._by_code: dict[str, Placed] = {cell.code: cell for cell in cells}
        self._below: dict[str, list[str]] = {}
        for cell in self._by_code.values():
            if cell.parent in self._by_code:
                self._below.setdefault(str(cell.parent), []).append(cell.code)
        leaves = [code for code in self._by_code if code not in self._below]
        points = {code: self._point(code) for code in leaves}
        placed = {code: point for code, point in points.items() if point is not None}
        self._codes = list(placed)
        self._plane = _Plane(placed.values())

    def _point(self, code: str) -> Point | None:
        """Return the point of a cell, or of the nearest one above that has one."""
        seen: set[str] = set()
        cell: Placed | None = self._by_code[code]
        while cell is not None and cell.code not in seen:
            if cell.latitude is not None and cell.longitude is not None:
                return Point(cell.latitude, cell.longitude)
            seen.add(cell.code)
            cell = self._by_code.get(cell.parent or "")
        return None

    def cells_in(self, areas: Iterable[Area]) -> tuple[str, ...]:
        """Return the largest cells that lie in these areas together, sorted."""
        leaves: set[str] = set()
        for area in areas:
            leaves |= self._leaves_in(area)
        return self._largest(leaves)

    def _leaves_in(self, area: Area) -> set[str]:
        found: set[int] = set()
        for ring in area.polygons:
            found |= self._plane.in_ring(ring)
        for circle in area.circles:
            found |= self._plane.in_circle(circle)
        return {self._codes[place] for place in found} | self._coded(area.geocodes)

    def _coded(self, geocodes: Sequence[Named]) -> set[str]:
        found: set[str] = set()
        left = [c for one in geocodes for c in codes_below(one, self._by_code)]
        while left:
            code = left.pop()
            if below := self._below.get(code):
                left += below
            else:
                found.add(code)
        return found

    def _largest(self, leaves: set[str]) -> tuple[str, ...]:
        """Return the cells that are whole among these leaves, and in no other one."""
        if not leaves:
            return ()
        whole = self._whole(leaves)
        return tuple(
            sorted(code for code in whole if self._by_code[code].parent not in whole)
        )

    def _whole(self, leaves: set[str]) -> set[str]:
        whole = set(leaves)
        news = whole
        while news:
            above = {str(self._by_code[code].parent) for code in news} & set(
                self._below
            )
            news = {
                code
                for code in above - whole
                if all(below in whole for below in self._below[code])
            }
            whole |= news
        return whole


def is_placed(area: Area) -> bool:
    """Say whether an area tells a machine where it is."""
    return bool(area.polygons or area.circles or area.geocodes)


class _Plane:
    """Points on a plane around them; kilometres that are right near them."""

    def __init__(self, points: Iterable[Point]) -> None:
        given = list(points)
        self._latitudes = np.array([one.latitude for one in given], dtype=float)
        longitudes = np.array([one.longitude for one in given], dtype=float)
        self._middle = float(longitudes[0]) if given else 0.0
        self._longitudes = _near(longitudes, self._middle)
        mean = float(self._latitudes.mean()) if given else 0.0
        self._scale = max(float(np.cos(np.radians(mean))), 0.01)
        self._x, self._y = self._on_plane(self._latitudes, self._longitudes)
        self._points = shapely.points(self._x, self._y)
        self._reach = self._reaches()

    def _on_plane(self, latitudes: _Floats, longitudes: _Floats) -> tuple[_Floats, ...]:
        x = (longitudes - self._middle) * self._scale * _KM_A_DEGREE
        return x, latitudes * _KM_A_DEGREE

    def _reaches(self) -> _Floats:
        """Return how far each point stands for what is around it."""
        reach = np.full(len(self._x), _REACH_ALONE_KM)
        if not len(reach):
            return reach
        tree = shapely.STRtree(self._points)
        (mine, _), away = tree.query_nearest(
            self._points, exclusive=True, return_distance=True
        )
        reach[mine] = np.where(away > 0, away * _REACH, _REACH_ALONE_KM)
        return reach

    def in_ring(self, ring: Sequence[Point]) -> set[int]:
        """Return the points in a polygon, or the one that it is nearest to."""
        outlines = self._outlines(ring)
        found: set[int] = set()
        for outline in outlines:
            shapely.prepare(outline)
            inside = shapely.intersects_xy(outline, self._x, self._y)
            found.update(map(int, np.flatnonzero(inside)))
        if found or not outlines:
            return found
        away = np.min([shapely.distance(self._points, one) for one in outlines], axis=0)
        return self._nearest(away)

    def _outlines(self, ring: Sequence[Point]) -> list[shapely.Geometry]:
        """Return the polygon, once for each turn round the earth."""
        if not len(self._x) or not ring:
            return []
        latitudes = np.array([one.latitude for one in ring], dtype=float)
        longitudes = np.array([one.longitude for one in ring], dtype=float)
        if np.ptp(longitudes) < _WHOLE:
            longitudes = np.unwrap(longitudes, period=_WHOLE)
        latitudes, longitudes = _round_the_pole(latitudes, longitudes)
        turn = _WHOLE * round((self._middle - float(longitudes.mean())) / _WHOLE)
        found = []
        for more in (-_WHOLE, 0.0, _WHOLE):
            x, y = self._on_plane(latitudes, longitudes + turn + more)
            found.append(_outline(x, y))
        return found

    def in_circle(self, circle: Circle) -> set[int]:
        """Return the points in a circle, or the one that it is nearest to."""
        if not len(self._x):
            return set()
        away = self._away_km(circle.centre) - circle.radius_km
        inside = {int(place) for place in np.flatnonzero(away <= 0)}
        return inside or self._nearest(away)

    def _away_km(self, centre: Point) -> _Floats:
        latitudes, longitudes = (
            np.radians(self._latitudes),
            np.radians(self._longitudes),
        )
        latitude, longitude = np.radians(centre.latitude), np.radians(centre.longitude)
        half = (
            np.sin((latitudes - latitude) / 2) ** 2
            + np.cos(latitude)
            * np.cos(latitudes)
            * np.sin((longitudes - longitude) / 2) ** 2
        )
        away: _Floats = 2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
        return away

    def _nearest(self, away: _Floats) -> set[int]:
        within = np.where(away <= self._reach, away, _NEVER)
        place = int(np.argmin(within))
        return {place} if within[place] < _NEVER else set()


def _near(longitudes: _Floats, middle: float) -> _Floats:
    """Return the longitudes within half a turn of this one."""
    return (longitudes - middle + _HALF) % _WHOLE - _HALF + middle


def _round_the_pole(latitudes: _Floats, longitudes: _Floats) -> tuple[_Floats, _Floats]:
    """Return the ring; one that goes round the earth is closed over its pole."""
    round_km = float(longitudes[-1] - longitudes[0])
    if abs(round_km) < _HALF:
        return latitudes, longitudes
    pole = np.copysign(90.0, latitudes.mean())
    return (
        np.concatenate([latitudes, [pole, pole]]),
        np.concatenate([longitudes, [longitudes[-1], longitudes[0]]]),
    )


def _outline(x: _Floats, y: _Floats) -> shapely.Geometry:
    line = np.column_stack([x, y])
    if len(line) < _LEAST_POINTS:
        return shapely.linestrings(line) if len(line) > 1 else shapely.points(line[0])
    outline = shapely.polygons(line)
    return outline if shapely.is_valid(outline) else shapely.make_valid(outline)
