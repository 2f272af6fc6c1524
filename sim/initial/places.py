"""Where the industry of a country lies: centre and spread in degrees, for drawn clusters."""

from __future__ import annotations

# Rounded centres of industry and half the extent of the country; assumption.
CENTRES: dict[str, tuple[float, float, float]] = {
    "AT": (47.8, 14.5, 0.8), "BE": (50.9, 4.5, 0.4), "BG": (42.6, 24.8, 0.8),
    "CY": (34.9, 33.2, 0.3), "CZ": (49.8, 15.5, 0.8), "DE": (50.5, 9.5, 1.6),
    "DK": (55.8, 10.2, 0.7),
    "EE": (58.9, 25.5, 0.5), "ES": (40.7, -3.0, 2.0), "FI": (61.5, 24.5, 1.2),
    "FR": (47.0, 3.0, 2.0), "GR": (39.0, 22.5, 1.0), "HR": (45.6, 16.2, 0.7),
    "HU": (47.3, 19.3, 0.7), "IE": (53.2, -7.5, 0.8), "IT": (44.5, 10.5, 1.3),
    "LT": (55.2, 24.0, 0.6), "LU": (49.7, 6.1, 0.2), "LV": (56.9, 24.6, 0.6),
    "MT": (35.9, 14.4, 0.1), "NL": (52.0, 5.3, 0.5),
    "PL": (51.7, 19.3, 1.3), "PT": (40.3, -8.3, 0.9), "RO": (45.8, 24.8, 1.2),
    "SE": (58.8, 15.0, 1.5), "SI": (46.1, 14.8, 0.3), "SK": (48.6, 19.0, 0.6),
}  # fmt: skip
