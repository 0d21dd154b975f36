#!/usr/bin/env python3
"""Writes k_min.json: the smallest k >= 3 with P(Binomial(n, a / 10^6) >= k) < 1 %, by exact integers.

An independent computation of what domain/scoring/bounds.cpp does in 192 bits."""
import json
import random

PPM = 10**6


def k_min(n: int, a: int) -> int:
    if a == 0:
        return 3
    total = PPM**n
    term = (PPM - a) ** n  # P(X = 0) * PPM^n
    below = 0
    k = 0
    while 100 * (total - below) >= total:
        below += term
        term = term * (n - k) * a // ((k + 1) * (PPM - a))
        k += 1
    return max(3, k)


TABLE = [(8640, 100), (8640, 500), (8640, 1000), (8640, 10000), (8640, 50000), (6912, 500), (2880, 500),
         (2016, 500), (288, 500), (288, 10000), (43200, 100), (43200, 500), (69120, 100), (8640, 0)]

if __name__ == "__main__":
    rng = random.Random(7)
    cases = TABLE + [(0, 500), (1, 999999), (3, 1), (10, 999999), (20, 500000)]
    cases += [(rng.randint(1, 3000), rng.choice([1, 10, 100, 500, 5000, 20000, 200000, 600000, 990000]))
              for _ in range(60)]
    with open("k_min.json", "w", encoding="ascii") as out:
        rows = ",\n".join(json.dumps([n, a, k_min(n, a)]) for n, a in cases)
        out.write("[\n" + rows + "\n]\n")
