"""Random numbers by address: published vectors, plain twins, independence, distribution.

Each distribution check is a chi-squared test whose threshold a correct generator exceeds with
probability 1e-6; its power is shown on generators that are broken on purpose.
"""

import math
import os
import subprocess
import sys
from statistics import NormalDist

import numpy as np
import pytest

from sim.core.draws import normal_at, poisson_at
from sim.core.keys import key_of, keys_in_groups, keys_of
from sim.core.philox import philox4x32, uniform_at
from sim.core.randomness import Process, Stream

STREAM = Stream(seed=20, process=Process.MEMBERSHIP, step=3)
MASK = 0xFFFFFFFF


# Plain twins of the kernels


def twin_philox(counter, key, rounds=10):
    x0, x1, x2, x3 = counter
    k0, k1 = key
    for _ in range(rounds):
        product_0, product_1 = 0xD2511F53 * x0, 0xCD9E8D57 * x2
        x0, x1, x2, x3 = (
            (product_1 >> 32) ^ x1 ^ k0,
            product_1 & MASK,
            (product_0 >> 32) ^ x3 ^ k1,
            product_0 & MASK,
        )
        k0, k1 = (k0 + 0x9E3779B9) & MASK, (k1 + 0xBB67AE85) & MASK
    return x0, x1, x2, x3


def twin_block(seed, process, step, key, draw, rounds=10):
    return twin_philox((draw, step, key & MASK, (key >> 32) & MASK), (seed, process), rounds)


def twin_unit(high, low):
    return ((high >> 5 << 26 | low >> 6) | 1) / 2**53


def twin_uniform(*address, rounds=10):
    return twin_unit(*twin_block(*address, rounds=rounds)[:2])


def twin_normal(*address):
    return NormalDist().inv_cdf(twin_uniform(*address))


def twin_poisson(*address, mean):
    if mean >= 50:
        return max(math.floor(mean + math.sqrt(mean) * twin_normal(*address) + 0.5), 0)
    target, count, p_count = twin_uniform(*address), 0, math.exp(-mean)
    p_up_to = p_count
    while p_up_to < target and not (count > mean and p_up_to + p_count * mean / count == p_up_to):
        count += 1
        p_count *= mean / count
        p_up_to += p_count
    return count


ADDRESSES = [
    (0, 0, 0, 0, 0),
    (1, 2, 3, 4, 5),
    (MASK, 10, MASK, 2**63 - 1, MASK),
    (7, Process.CALLS, 40, key_of("cluster", 12), 3),
    (7, Process.CALLS, 40, -5, 3),
    (20, 5, 3, 2**32, 0),
    (20, 5, 3, 2**31, 2**31),
]


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ((0,) * 4, (0,) * 2, (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((MASK,) * 4, (MASK,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_philox_gives_the_published_vectors_of_random123(counter, key, words):
    assert tuple(int(word) for word in philox4x32(*counter, *key)) == words
    assert twin_philox(counter, key) == words


@pytest.mark.parametrize("address", ADDRESSES)
def test_kernels_equal_their_plain_twins(address):
    numbers = tuple(int(part) for part in address)
    assert uniform_at(*numbers) == twin_uniform(*numbers)
    assert normal_at(*numbers) == twin_normal(*numbers)
    for mean in (0.0, 0.3, 7.0, 49.9, 50.0, 2000.0):
        assert poisson_at(*numbers, mean) == twin_poisson(*numbers, mean=mean)


def test_arrays_equal_the_plain_twins_address_by_address():
    keys = keys_of(key_of("firms of area", 3), np.arange(50))
    draws = np.arange(50) % 4
    means = np.linspace(0.0, 90.0, 50)
    addresses = [(20, 5, 3, int(k), int(d)) for k, d in zip(keys, draws, strict=True)]
    uniforms, normals = STREAM.uniform(keys, draws), STREAM.normal(keys, draws)
    counts = STREAM.poisson(keys, draws, means)
    assert uniforms.tolist() == [twin_uniform(*address) for address in addresses]
    assert normals.tolist() == [twin_normal(*address) for address in addresses]
    assert counts.tolist() == [
        twin_poisson(*address, mean=mean) for address, mean in zip(addresses, means, strict=True)
    ]


def test_one_draw_by_itself_equals_the_one_in_an_array():
    keys = np.arange(5) + 2**40
    for i, key in enumerate(keys.tolist()):
        assert STREAM.uniform_one(key, 9) == STREAM.uniform(keys, 9)[i]
        assert STREAM.normal_one(key, 9) == STREAM.normal(keys, 9)[i]
        for mean in (0.0, 3.5, 80.0):
            assert STREAM.poisson_one(key, 9, mean) == STREAM.poisson(keys, 9, mean)[i]


@pytest.mark.parametrize("kind", ["uniform", "normal", "poisson"])
def test_draws_depend_neither_on_order_nor_on_the_other_keys(kind):
    def draw(keys):
        return getattr(STREAM, kind)(keys, 2, *([4.5] if kind == "poisson" else []))

    keys = keys_of(1, np.arange(1000))
    numbers = draw(keys)
    shuffled = np.argsort(keys % 97, kind="stable")
    assert np.array_equal(draw(keys[shuffled]), numbers[shuffled])
    assert np.array_equal(draw(keys[::3]), numbers[::3])
    one_more = np.insert(keys, 500, key_of("a newcomer"))
    assert np.array_equal(np.delete(draw(one_more), 500), numbers)


def test_each_part_of_an_address_makes_another_stream():
    keys = np.arange(200)
    streams = [
        STREAM.uniform(keys, 0),
        STREAM.uniform(keys, 1),
        STREAM.uniform(keys + 2**32, 0),
        Stream(21, Process.MEMBERSHIP, 3).uniform(keys, 0),
        Stream(20, Process.CALLS, 3).uniform(keys, 0),
        Stream(20, Process.MEMBERSHIP, 4).uniform(keys, 0),
    ]
    numbers = np.concatenate(streams)
    assert np.unique(numbers).size == numbers.size


def test_shapes_broadcast():
    keys, draws = np.arange(4), np.arange(3)
    grid = STREAM.uniform(keys[:, np.newaxis], draws)
    assert grid.shape == (4, 3)
    assert grid[2, 1] == STREAM.uniform_one(2, 1)
    assert STREAM.normal(5, draws).shape == (3,)
    assert STREAM.uniform(5, 0).shape == ()
    assert STREAM.poisson(keys, 0, np.ones((2, 4))).shape == (2, 4)
    for nobody in (np.array([], np.int64), []):
        assert STREAM.uniform(nobody, 0).shape == (0,)
        assert STREAM.normal(nobody, nobody).shape == (0,)
        assert STREAM.poisson(nobody, 0, 3.0).shape == (0,)
        assert STREAM.rank(nobody, 0).shape == (0,)


def test_unsigned_and_small_integers_are_the_same_keys():
    keys = np.array([3, 2**63 + 5], np.uint64)
    assert np.array_equal(STREAM.uniform(keys, 0), STREAM.uniform(keys.view(np.int64), 0))
    assert STREAM.uniform(np.array([3], np.int8), 0) == STREAM.uniform([3], 0)


def test_rank_orders_by_draw_and_keeps_the_order_of_a_pair():
    keys = keys_of(8, np.arange(100))
    order = STREAM.rank(keys, 1)
    assert sorted(order.tolist()) == list(range(100))
    assert np.all(np.diff(STREAM.uniform(keys, 1)[order]) > 0)
    some = np.arange(0, 100, 7)
    assert [k for k in keys[order] if k in keys[some]] == keys[some][
        STREAM.rank(keys[some], 1)
    ].tolist()
    assert STREAM.rank([9, 9, 9], 0).tolist() == [0, 1, 2]


@pytest.mark.parametrize("wrong", [-1, 2**32])
@pytest.mark.parametrize("part", ["seed", "process", "step"])
def test_parts_of_an_address_that_do_not_fit_are_refused(part, wrong):
    with pytest.raises(ValueError, match=f"{part} is {wrong}"):
        Stream(**{"seed": 1, "process": 1, "step": 1, part: wrong})


def test_wrong_draws_keys_and_means_are_refused():
    with pytest.raises(ValueError, match="draws"):
        STREAM.uniform([1], -1)
    with pytest.raises(ValueError, match="draws"):
        STREAM.normal([1, 2], [0, 2**32])
    with pytest.raises(TypeError, match="float64"):
        STREAM.uniform([1.5], 0)
    for mean in (-0.1, math.nan, math.inf):
        with pytest.raises(ValueError, match="mean"):
            STREAM.poisson([1, 2], 0, [1.0, mean])


# Distribution

FALSE_ALARM = 1e-6
CHI2_63 = 131.37
"""Exceeded by a chi-squared variable of 63 degrees of freedom with probability 1e-6."""
CHI2_15 = 56.49
"""The same for 15 degrees of freedom."""
N = 64_000


def chi2_of(observed, expected):
    return float(((observed - expected) ** 2 / expected).sum())


def chi2_uniform(numbers):
    return chi2_of(np.bincount((numbers * 64).astype(int), minlength=64), numbers.size / 64)


def chi2_pairs(first, second):
    cells = (first * 8).astype(int) * 8 + (second * 8).astype(int)
    return chi2_of(np.bincount(cells, minlength=64), first.size / 64)


def chi2_poisson(counts, mean):
    """Chi-squared over counts 0 to 14 and more, 15 degrees of freedom."""
    p = np.array([math.exp(-mean) * mean**k / math.factorial(k) for k in range(15)])
    p = np.append(p, 1.0 - p.sum())
    return chi2_of(np.bincount(np.minimum(counts, 15), minlength=16), counts.size * p)


def phi(numbers):
    return np.array([0.5 * math.erfc(-z / math.sqrt(2)) for z in numbers])


def uniform_grid(draw):
    return STREAM.uniform(keys_of(5, np.arange(N)), draw)


def test_thresholds_have_the_stated_false_alarm_rate():
    for threshold, freedom in ((CHI2_63, 63), (CHI2_15, 15)):
        # Abramowitz & Stegun 26.4.4, the tail of chi-squared for odd degrees of freedom.
        root, term, tail = math.sqrt(threshold), 1 / math.sqrt(threshold), 0.0
        for r in range(1, freedom, 2):
            term *= threshold / r
            tail += term
        density = math.exp(-threshold / 2) / math.sqrt(2 * math.pi)
        p_exceeded = math.erfc(root / math.sqrt(2)) + 2 * density * tail
        assert p_exceeded == pytest.approx(FALSE_ALARM, rel=0.01)


def test_uniforms_are_uniform_and_independent_between_neighbouring_addresses():
    numbers, next_draw = uniform_grid(0), uniform_grid(1)
    next_step = Stream(20, Process.MEMBERSHIP, 4).uniform(keys_of(5, np.arange(N)), 0)
    next_seed = Stream(21, Process.MEMBERSHIP, 3).uniform(keys_of(5, np.arange(N)), 0)
    next_process = Stream(20, Process.CONTRIBUTION, 3).uniform(keys_of(5, np.arange(N)), 0)
    assert chi2_uniform(numbers) < CHI2_63
    # One key over many draws is a stream as good as many keys in one draw.
    assert chi2_uniform(STREAM.uniform(77, np.arange(N))) < CHI2_63
    assert chi2_pairs(numbers[::2], numbers[1::2]) < CHI2_63
    for other in (next_draw, next_step, next_seed, next_process):
        assert chi2_pairs(numbers, other) < CHI2_63
    assert numbers.min() > 0
    assert numbers.max() < 1


def test_the_uniformity_checks_see_broken_generators():
    constant_counter = np.full(N, STREAM.uniform_one(0, 0))
    assert chi2_uniform(constant_counter) > CHI2_63
    draw_ignored = uniform_grid(0)
    assert chi2_uniform(draw_ignored) < CHI2_63
    assert chi2_pairs(uniform_grid(0), draw_ignored) > CHI2_63
    two_rounds = np.array([twin_uniform(20, 5, 3, key, 0, rounds=2) for key in range(N)])
    assert max(chi2_uniform(two_rounds), chi2_pairs(two_rounds[::2], two_rounds[1::2])) > CHI2_63


def test_normals_are_standard_normal_and_independent_between_draws():
    keys = keys_of(6, np.arange(N))
    normals, next_draw = STREAM.normal(keys, 0), STREAM.normal(keys, 1)
    assert chi2_uniform(phi(normals)) < CHI2_63
    assert chi2_pairs(phi(normals), phi(next_draw)) < CHI2_63
    # A deviation of 3 % of the spread or of 0.04 in the mean does not pass.
    assert chi2_uniform(phi(1.03 * normals)) > CHI2_63
    assert chi2_uniform(phi(normals + 0.04)) > CHI2_63


def test_counts_are_poisson():
    keys = keys_of(7, np.arange(N))
    assert chi2_poisson(STREAM.poisson(keys, 0, 6.0), 6.0) < CHI2_15
    assert chi2_poisson(STREAM.poisson(keys, 0, 6.1), 6.0) > CHI2_15
    assert STREAM.poisson(keys, 0, 0.0).max() == 0


def test_large_counts_have_the_mean_and_variance_of_a_poisson():
    counts = STREAM.poisson(keys_of(7, np.arange(N)), 0, 400.0)
    # 4.9 standard errors: a false alarm of 1e-6 each.
    assert counts.mean() == pytest.approx(400, abs=4.9 * 20 / math.sqrt(N))
    assert counts.var() == pytest.approx(400, abs=4.9 * 400 * math.sqrt(2 / N))


# Keys


def test_keys_of_names_are_the_same_in_every_process():
    code = "from sim.core.keys import key_of; print(key_of('cluster', 'materialix', 3))"
    keys = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert keys == {f"{key_of('cluster', 'materialix', 3)}\n"}


def test_keys_of_names_tell_parts_and_kinds_apart():
    names = [("ab", "c"), ("a", "bc"), ("abc",), ("1",), (1,), (1, 1), (11,), (), ("",), (-1,)]
    keys = [key_of(*name) for name in names]
    assert len(set(keys)) == len(names)
    assert all(0 <= key < 2**63 for key in keys)
    assert key_of(np.int64(3)) == key_of(3)
    with pytest.raises(TypeError):
        key_of(1.5)


def test_the_members_of_a_group_keep_their_keys_when_the_group_grows():
    base = key_of("cluster", 4)
    assert np.array_equal(keys_of(base, np.arange(10)), keys_of(base, np.arange(20))[:10])
    assert keys_of(base, [7])[0] & MASK == 7
    groups = np.concatenate([keys_of(key_of("cluster", i), np.arange(100)) for i in range(50)])
    assert np.unique(groups).size == groups.size
    assert keys_of(base, np.array([], np.int64)).shape == (0,)
    for wrong in (-1, 2**32):
        with pytest.raises(ValueError, match="ordinals"):
            keys_of(base, [0, wrong])


@pytest.mark.parametrize("kind", ["uniform", "normal"])
def test_rows_of_numbers_are_those_of_one_draw_after_the_other(kind):
    stream = Stream(seed=3, process=Process.KNOWLEDGE, step=2)
    keys = np.array([5, 2**62, 7])
    rows = getattr(stream, f"{kind}_rows")(keys, 10, 4)
    single = getattr(stream, kind)(keys[:, None], np.arange(10, 14)[None, :])
    assert rows.tolist() == single.tolist()


def test_keys_in_groups_are_those_of_each_group_alone():
    bases, group, ordinals = np.array([8, 2**62]), np.array([1, 0, 1, 1]), np.array([0, 5, 7, 2])
    keys = keys_in_groups(bases, group, ordinals)
    each = [keys_of(int(bases[g]), [n])[0] for g, n in zip(group, ordinals, strict=True)]
    assert keys.tolist() == each
