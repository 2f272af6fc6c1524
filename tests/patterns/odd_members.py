"""Membership and contribution in plain numpy, written from their pages of the ODD description.

No function of the simulator is called. Names are those of docs/odd/membership.md,
docs/odd/contribution.md, docs/odd/basics.md and docs/odd/state.md; random numbers are numpy's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

ACTIVE, DORMANT = 1, 2
RESEARCH, PUBLIC = 2, 3
KINDS = ("sme", "large", "research", "public")
ROLES = ("pro_active", "catalyst", "supportive", "indifferent")


def logistic(u):
    """S(u) of the notation."""
    return 1.0 / (1.0 + np.exp(-u))


@dataclass
class Society:
    """Firms, clusters, meta-clusters and ties as arrays by the names of the state variables.

    Attributes:
        firms, clusters, metaclusters: Arrays by variable; rows of firms are all alive.
        first, second, trust: Ties.
        schedules: Fee schedules, as a scenario has them, by the number in ``fee_schedule``.
        p: Parameters by their keys.
        removals: Step, cluster and share of each loss from outside.
        t: The quarter.
    """

    firms: dict[str, np.ndarray]
    clusters: dict[str, np.ndarray]
    metaclusters: dict[str, np.ndarray]
    first: np.ndarray
    second: np.ndarray
    trust: np.ndarray
    schedules: list[dict[str, Any]]
    p: dict[str, float]
    removals: list[tuple[int, int, float]] = field(default_factory=list)
    t: int = 0
    n_joined: int = 0
    n_left: int = 0
    fees_paid_eur: float = 0.0

    # --- basics ---

    def size(self):
        return self.firms["employees"] ** self.p["services.value_size_exponent"]

    def full(self):
        return self.p["services.value_eur"] * self.size()

    def of_cluster(self, name):
        """Return a variable of the cluster of each firm."""
        return self.clusters[name][self.firms["area"]]

    def sums(self, values, rows):
        """Return sums of values of firms by cluster."""
        n = self.clusters["quality"].size
        return np.bincount(self.firms["area"][rows], values[rows], n)

    def leave(self, rows):
        f = self.firms
        f["member"][rows], f["engagement"][rows], f["benefit_eur"][rows] = False, 0.0, 0.0
        f["left"][rows] = self.t
        self.n_left += rows.size

    # --- membership: what goes in, fees ---

    def partners(self):
        n = self.firms["member"].size
        of_all, of_members = np.zeros(n), np.zeros(n)
        for one, other in ((self.first, self.second), (self.second, self.first)):
            np.add.at(of_all, one, self.trust)
            np.add.at(of_members, one, self.trust * self.firms["member"][other])
        return of_members / np.maximum(of_all, 1e-9)

    def fee(self):
        f = self.firms
        at_scale_1 = [
            self._scheduled(self.schedules[schedule], size, KINDS[kind])
            for schedule, size, kind in zip(
                self.of_cluster("fee_schedule"), f["employees"], f["kind"], strict=True
            )
        ]
        scale = self.of_cluster("fee_scale") * self.of_cluster("fee_level")
        return scale * np.array(at_scale_1)

    @staticmethod
    def _scheduled(schedule, size, kind):
        if kind in schedule.get("by_kind_eur", {}):
            return schedule["by_kind_eur"][kind]
        if schedule["form"] in ("flat", "symbolic"):
            return schedule["flat_eur"]
        if schedule["form"] == "progressive":
            by_head = schedule["base_eur"] + schedule["per_fte_eur"] * size
            return min(by_head, schedule.get("cap_eur", np.inf))
        if schedule["form"] == "bands":
            fitting = [eur for upto, eur in schedule["bands"] if size <= upto]
            return fitting[0] if fitting else schedule["bands"][-1][1]
        return 0.0

    # --- membership: the steps ---

    def engage(self):
        f, p, quality = self.firms, self.p, self.of_cluster("quality")
        paid = f["fee_cents"] / 100.0
        usual = p["membership.usual_fee_eur"] * f["price_level"] * np.sqrt(f["employees"])
        over = np.clip(np.log(np.maximum(paid, 1.0) / usual), -2.0, 2.0) * (paid > 0)
        promised = p["membership.promise_kept"]
        broken = np.maximum(promised - quality, 0.0) / max(promised, 1e-9)
        target = (
            p["membership.engagement_base"]
            + f["involvement"]
            + p["membership.engagement_of_quality"] * quality
            + p["membership.engagement_of_ties"] * self.partners()
            + p["membership.engagement_of_fee"] * over
            + p["membership.engagement_of_project"] * (f["project_until"] >= self.t)
            - p["membership.engagement_of_promise"] * broken
        )
        gap = np.clip(target, 0.0, 1.0) - f["engagement"]
        moved = f["engagement"] + p["membership.engagement_speed"] * gap
        f["engagement"] = np.where(f["member"], moved, 0.0)

    def value(self, benefit, hours, fee):
        p = self.p
        extra_budget = np.isin(self.firms["kind"], (RESEARCH, PUBLIC))
        weight = np.where(extra_budget, p["membership.eligible_research_fee_share"], 1.0)
        cost = weight * p["membership.fee_weight"] * fee
        prices = self.firms["price_level"]
        cost = cost + p["membership.wage_eur_per_hour"] * prices * hours
        return (benefit - cost) / (self.full() * prices)

    def p_stays(self, fee):
        f, p = self.firms, self.p
        most = p["membership.habit_most"]
        habit = p["membership.inertia"] * np.minimum(2.0 * f["engagement"], most)
        pull = p["membership.peer_pull"] * self.partners()
        value = self.value(f["benefit_eur"], 4.0 * f["hours_given"], fee)
        return logistic((value + habit + pull) / p["membership.choice_noise"])

    def asked_to_renew(self):
        f = self.firms
        return f["member"] & (f["anniversary"] == self.t % 4) & (f["joined"] != self.t)

    def open_to_join(self):
        f = self.firms
        gone_long = self.t - f["left"] >= self.p["membership.membership_gap_quarters"]
        never_or_long = (f["left"] < 0) | gone_long
        return ~f["member"] & (self.of_cluster("status") == ACTIVE) & never_or_long

    def convinced(self):
        c, p = self.clusters, self.p
        n_outside = self.sums(np.ones(self.firms["member"].size), ~self.firms["member"])
        n = self.sums(np.ones(self.firms["member"].size), self.firms["member"])
        v = (n / p["membership.visible_members"]) ** p["membership.visible_steepness"]
        engaged = self.sums(self.firms["engagement"], self.firms["member"])
        told = p["membership.word_of_mouth"] * engaged
        told = told + c["recruitment_fte"] * p["membership.recruitment_reach"]
        seen = p["membership.recruitment_base"] * v / (1.0 + v)
        hears = 1.0 - np.exp(-seen - told / np.maximum(n_outside, 1))
        unknown = p["membership.reach_unknown"]
        known = unknown + (1.0 - unknown) * c["reputation"]
        return p["membership.convinced_per_year"] / 4.0 * hears * known

    def p_joins(self, fee):
        f, p, members = self.firms, self.p, self.firms["member"]
        per_unit = f["benefit_eur"] / (self.size() * f["taste"])
        n = self.sums(np.ones(members.size), members)
        untold = p["membership.benefit_untold"] * p["services.value_eur"]
        untold = untold * self.clusters["price_level"]
        told = np.where(n > 0, self.sums(per_unit, members) / np.maximum(n, 1), untold)
        gap = p["membership.membership_gap_quarters"]
        lately = ~members & (f["left"] >= 0) & (self.t - f["left"] < gap)
        stayed = n / np.maximum(n + self.sums(np.ones(members.size), lately), 1)
        kept = np.minimum(stayed / p["membership.usual_stayed"], 1.0)
        told = np.where(n > 0, told * kept, untold)
        believed = 1.0 - p["membership.hearsay_discount"] * (1.0 - self.partners())
        expected = told[f["area"]] * self.size() * f["taste"] * believed
        taken = self.sums(np.minimum(2.0 * f["engagement"], 1.0), members)
        part = np.where(n > 0, taken / np.maximum(n, 1), 1.0)[f["area"]]
        hours = self.of_cluster("hours_asked") * part * self.of_cluster("fulfilment")
        value = self.value(expected, hours, fee) - p["membership.join_threshold"]
        return self.convinced()[f["area"]] * logistic(value / p["membership.choice_noise"])

    def pay(self, rows, fee):
        cents = np.rint(fee[rows] * 100.0).astype(np.int64)
        self.firms["fee_cents"][rows] = cents
        self.fees_paid_eur += cents.sum() / 100.0

    def lose(self, rng):
        for step, cluster, share in self.removals:
            if step == self.t:
                members = np.flatnonzero(self.firms["member"] & (self.firms["area"] == cluster))
                self.leave(rng.permutation(members)[: round(share * members.size)])

    def renew(self, fee, rng):
        asked = self.asked_to_renew()
        stays = rng.random(asked.size) < self.p_stays(fee)
        self.leave(np.flatnonzero(asked & ~stays))
        invoiced = asked & stays & (self.of_cluster("status") == ACTIVE)
        self.pay(np.flatnonzero(invoiced), fee)

    def join(self, fee, rng):
        f = self.firms
        may_join, chance = self.open_to_join(), self.p_joins(fee)
        rows = np.flatnonzero(may_join & (rng.random(may_join.size) < chance))
        f["member"][rows], f["joined"][rows] = True, self.t
        f["anniversary"][rows] = self.t % 4
        eager = self.p["membership.engagement_new_member"] + f["involvement"][rows]
        f["engagement"][rows] = np.clip(eager, 0.0, 1.0)
        f["benefit_eur"][rows] = np.maximum(fee[rows], 1.0)
        self.pay(rows, fee)
        self.n_joined += rows.size

    # --- contribution ---

    def share(self, a, b, belief, quality, newcomer):
        p = self.p
        given = a + b * belief + p["contribution.recognition"] * quality
        return np.clip(given + p["contribution.newcomer_zeal"] * newcomer, 0.0, 1.0)

    def firms_give(self):
        f, c, p, members = self.firms, self.clusters, self.p, self.firms["member"]
        since = np.where(f["joined"] > 0, f["joined"], self.of_cluster("founded"))
        newcomer = since > self.t - p["contribution.newcomer_quarters"]
        belief, quality = self.of_cluster("belief"), self.of_cluster("quality")
        worn = p["contribution.fulfilment_memory"] ** np.maximum(self.t - since, 0)
        alone = f["generosity"] + f["first_giving"] * worn
        share = self.share(alone, f["reciprocity"], belief, quality, newcomer)
        n = np.maximum(self.sums(np.ones(members.size), members), 1)
        mean = np.maximum(self.sums(f["benefit_eur"], members) / n, 1.0)
        relative = np.clip(f["benefit_eur"] / mean[f["area"]], 0.1, 10.0)
        stake = relative ** p["contribution.hours_size_exponent"]
        stake = stake / np.maximum(self.sums(stake, members) / n, 1e-9)[f["area"]]
        part = np.minimum(2.0 * f["engagement"], 1.0)
        running = np.isin(c["status"], (ACTIVE, DORMANT))
        asked = (c["hours_asked"] / 4.0 * running)[f["area"]] * part
        f["hours_given"] = np.where(members, asked * share * stake, 0.0)
        self.learn(c, self.sums(f["hours_given"], members), self.sums(asked, members))

    def learn(self, organisations, given, asked):
        o, memory = organisations, self.p["contribution.fulfilment_memory"]
        o["hours_in_kind"] = given
        ratio = np.clip(given / np.where(asked > 0, asked, 1.0), 0.0, 1.0)
        o["fulfilment"] = np.where(asked > 0, ratio, o["fulfilment"])
        o["belief"] = memory * o["belief"] + (1.0 - memory) * o["fulfilment"]

    def clusters_give(self):
        c, m, p = self.clusters, self.metaclusters, self.p
        c["given_fte"] = np.zeros(c["status"].size)
        inside = np.flatnonzero((c["status"] == ACTIVE) & (c["metacluster"] >= 0))
        if not inside.size:
            return
        meta, b = c["metacluster"][inside], p["contribution.reciprocity"]
        roles = [p[f"contribution.generosity_{ROLES[role]}"] for role in c["role"][inside]]
        usual = p["contribution.generosity_start"] * np.array(roles)
        newcomer = c["meta_joined"][inside] > self.t - p["contribution.newcomer_quarters"]
        belief, quality = m["belief"][meta], m["quality"][meta]
        share = self.share(usual * (1.0 - b), b, belief, quality, newcomer)
        most = p["contribution.staff_share_given_max"] * c["staff_fte"][inside]
        asked = np.minimum(m["hours_asked"][meta] / p["organisations.hours_per_fte"], most)
        c["given_fte"][inside] = asked * share
        hours = p["organisations.hours_per_fte"] / 4.0
        n = m["belief"].size
        given = np.bincount(meta, asked * share * hours, n)
        self.learn(m, given, np.bincount(meta, asked * hours, n))

    # --- the quarter ---

    def quarter(self, rng):
        """Let a quarter pass: membership, then contribution."""
        self.t += 1
        self.engage()
        self.lose(rng)
        fee = self.fee()
        self.renew(fee, rng)
        self.join(fee, rng)
        self.firms_give()
        self.clusters_give()
