"""Sharing work out evenly: the solver behind allocation (measured on 5,000 audits and
400 auditors).

Units of work come in *kinds*: units of one kind may go to the same people and are about
the same practitioner. Who may take a kind is a set of people written as the bits of one
integer, so that a set operation costs one instruction.

The result is the best there is, one aim after the other:

1. as much work as possible has somebody;
2. loads are as even as possible: the least sum of load squared over capacity, which
   among equal capacities is also the least spread;
3. as few repeats as possible (a person's second, third... unit about one practitioner);
4. as few units as possible with somebody for whom they are second best.

A greedy start is nearly right. Then chains of moves repair it: first chains that take a
unit from somebody with more to somebody with less, then closed rings that cost less.
The shortest rings (a unit handed to somebody else, or two exchanged) are looked for
first: where one service has most of the work and of the people there are hundreds.
When no such chain or ring is left the result is optimal: even loads are a convex cost
over the bases of a matroid, and for a flow with convex costs having no ring of negative
cost is the condition for the least cost. Both searches look at every chain, so nothing
is left to luck.
"""

from bisect import insort
from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """Work of one kind: ``about`` which practitioner (-1: none), who may take it, for
    whom it is second best.
    """

    about: int
    lawful: int
    second_best: int
    count: int


def bits(mask: int):
    """The numbers of the bits that are set, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


class Balancer:
    """One sharing out. ``weights`` are whole numbers proportional to 1/capacity;
    ``maxima`` None where there is none.

    ``loads``: work people have that does not move; ``seen``: of it, ``(person,
    practitioner) -> units``. After :meth:`solve`, ``held[person][kind]`` counts units,
    ``held[nobody]`` those left over. ``repairs`` counts the chains and rings that were
    needed.
    """

    def __init__(self, kinds, weights, maxima, loads, seen):
        self.kinds = kinds
        self.weights = weights
        self.maxima = maxima
        self.loads = list(loads)
        self.nobody = len(weights)
        self.held = [{} for _person in range(self.nobody + 1)]
        self.repairs = 0
        about = 1 + max((kind.about for kind in kinds), default=-1)
        about = max(
            about, 1 + max((practitioner for _person, practitioner in seen), default=-1)
        )
        # Units about each practitioner by person, and who has any as a set
        self.units = [{} for _practitioner in range(about)]
        self.having = [0] * about
        kinds_about = [0] * about
        for kind in kinds:
            if kind.about >= 0:
                kinds_about[kind.about] += 1
        self.mixed = [count > 1 for count in kinds_about]
        for (person, practitioner), count in seen.items():
            self.units[practitioner][person] = count
            self.having[practitioner] |= 1 << person
        # One repeat outweighs all units being second best
        self.repeat_cost = 1 + sum(kind.count for kind in kinds)
        self.by_cost, self.costs = {}, []
        for person in range(self.nobody):
            self._enter(person)

    def solve(self):
        self._start()
        while self._shorten():
            self.repairs += 1
        self._exchange()
        while self._ring():
            self.repairs += 1

    # Bookkeeping
    # -----------

    def _taking(self, person):
        """What one more unit costs in evenness; None when there is no room."""
        load, maximum = self.loads[person], self.maxima[person]
        return (
            None
            if maximum is not None and load >= maximum
            else (2 * load + 1) * self.weights[person]
        )

    def _giving(self, person):
        """What one unit less saves in evenness."""
        return (2 * self.loads[person] - 1) * self.weights[person]

    def _enter(self, person):
        cost = self._taking(person)
        if cost is not None:
            if cost not in self.by_cost:
                self.by_cost[cost] = 0
                insort(self.costs, cost)
            self.by_cost[cost] |= 1 << person

    def _leave(self, person):
        cost = self._taking(person)
        if cost is not None:
            self.by_cost[cost] &= ~(1 << person)
            if not self.by_cost[cost]:
                del self.by_cost[cost]
                self.costs.remove(cost)

    def _change_load(self, person, change):
        if person != self.nobody:
            self._leave(person)
            self.loads[person] += change
            self._enter(person)

    def _give(self, person, number, change):
        """Give a person a unit (change 1) or take one away (-1), loads left as they
        are.
        """
        held = self.held[person]
        held[number] = held.get(number, 0) + change
        if not held[number]:
            del held[number]
        practitioner = self.kinds[number].about
        if person != self.nobody and practitioner >= 0:
            units = self.units[practitioner]
            units[person] = units.get(person, 0) + change
            if units[person]:
                self.having[practitioner] |= 1 << person
            else:
                del units[person]
                self.having[practitioner] &= ~(1 << person)

    # 1. Greedy start
    # ---------------

    def _start(self):
        """The most restricted kinds first; each unit to the least loaded, of these to
        the best liked.
        """
        order = sorted(
            range(len(self.kinds)),
            key=lambda number: (self.kinds[number].lawful.bit_count(), number),
        )
        for number in order:
            kind = self.kinds[number]
            for _unit in range(kind.count):
                person = self._best_taker(kind)
                self._give(person, number, 1)
                self._change_load(person, 1)

    def _best_taker(self, kind):
        having = self.having[kind.about] if kind.about >= 0 else 0
        for cost in self.costs:
            takers = self.by_cost[cost] & kind.lawful
            if takers:
                for choice in (
                    takers & ~having & ~kind.second_best,
                    takers & ~having,
                    takers & ~kind.second_best,
                ):
                    if choice:
                        takers = choice
                        break
                return (takers & -takers).bit_length() - 1
        return self.nobody

    # 2. Chains from more to less
    # ---------------------------

    def _shorten(self):
        """Find and make one chain of moves that evens loads or places a unit left over;
        False when there is none.

        People are tried from the most loaded down. Whoever was reached in vain from a
        higher load need not be looked at again from a lower one, so the last look of
        all goes over everybody once.
        """
        people = sorted(
            range(self.nobody), key=lambda person: (-self._giving(person), person)
        )
        reached = 0
        for source in [self.nobody, *people]:
            if not self.held[source] or reached >> source & 1:
                continue
            saving = None if source == self.nobody else self._giving(source)
            if source != self.nobody:
                reached |= 1 << source
            parents, queue = {}, deque([source])
            while queue:
                person = queue.popleft()
                for number in self.held[person]:
                    fresh = self.kinds[number].lawful & ~reached
                    if not fresh:
                        continue
                    reached |= fresh
                    for taker in bits(fresh):
                        parents[taker] = (person, number)
                        queue.append(taker)
                    for cost in self.costs:
                        if saving is not None and cost >= saving:
                            break
                        takers = self.by_cost[cost] & fresh
                        if takers:
                            self._move_along(
                                source, (takers & -takers).bit_length() - 1, parents
                            )
                            return True
        return False

    def _move_along(self, source, target, parents):
        self._change_load(source, -1)
        self._change_load(target, 1)
        while target != source:
            person, number = parents[target]
            self._hand(person, target, number)
            target = person

    # 3. Rings that cost less
    # -----------------------

    def _exchange(self):
        """Make the rings of one or two moves that save a second best."""
        for person in range(self.nobody):
            for number in list(self.held[person]):
                if self.kinds[number].second_best >> person & 1:
                    while number in self.held[person] and self._hand_on(person, number):
                        self.repairs += 1

    def _hand_on(self, person, number):
        """Give a second best to somebody for whom it is none and no repeat: who may
        have one more because this person has one less, or gives one back of which the
        same is true. False when there is nobody.
        """
        takers = self._gladly(number) & ~(1 << person)
        even = takers & self.by_cost.get(self._giving(person), 0)
        if even:
            taker = (even & -even).bit_length() - 1
            self._change_load(person, -1)
            self._change_load(taker, 1)
            self._hand(person, taker, number)
            return True
        for taker in bits(takers):
            for back in self.held[taker]:
                if self._gladly(back) >> person & 1:
                    self._hand(person, taker, number)
                    self._hand(taker, person, back)
                    return True
        return False

    def _gladly(self, number):
        """Who may take a kind, for whom it is neither second best nor a repeat."""
        kind = self.kinds[number]
        having = self.having[kind.about] if kind.about >= 0 else 0
        return kind.lawful & ~kind.second_best & ~having

    def _hand(self, giver, taker, number):
        self._give(giver, number, -1)
        self._give(taker, number, 1)

    # Longer rings:
    #
    # A node is a person who has one unit too many and must give one, or who just took
    # one. Steps lead to whoever can take a unit, or (of no cost) to somebody whose load
    # may fall by one because this one's may rise. Practitioners whose work is of
    # several kinds get nodes (person, practitioner) of their own: taking a unit about
    # them and giving another one is no repeat.

    def _ring(self):
        """Find and make one ring of moves that saves repeats or second bests; False
        when there is none.
        """
        search = _RingSearch(self)
        ring = search.run()
        if ring is None:
            return False
        for giver, taker, number in ring:
            giver, taker = search.person(giver), search.person(taker)
            if number is None:
                continue
            self._hand(giver, taker, number)
        # Where a ring passes from one person to another without a unit, the loads of
        # the two change
        for giver, taker, number in ring:
            giver, taker = search.person(giver), search.person(taker)
            if number is None and giver != taker:
                self._change_load(giver, 1)
                self._change_load(taker, -1)
        return True


class _RingSearch:
    """Bellman and Ford's search for a ring of negative cost, over sets of people at
    once.
    """

    def __init__(self, balancer):
        self.b = balancer
        self.nobody_bit = 1 << balancer.nobody if balancer.held[balancer.nobody] else 0
        self.cost = {}
        self.levels = {0: (1 << balancer.nobody + 1) - 1}
        self.parents = {}
        self.ring = None
        self.givers = {}
        for person in range(balancer.nobody):
            saving = balancer._giving(person)
            self.givers[saving] = self.givers.get(saving, 0) | 1 << person

    @staticmethod
    def person(node):
        return node[0] if isinstance(node, tuple) else node

    def run(self):
        # Every node that a step of negative cost leaves
        queue = deque(
            node for person in range(self.b.nobody) for node in self._costly(person)
        )
        waiting = set(queue)
        while queue:
            node = queue.popleft()
            waiting.discard(node)
            ancestors = self._ancestors(node)
            for taken in self._steps(node, ancestors):
                if taken not in waiting:
                    waiting.add(taken)
                    queue.append(taken)
            if self.ring:
                return self.ring
        return None

    def _costly(self, person):
        """The nodes of a person where giving a unit saves a repeat or a second best,
        each once.
        """
        nodes = {}
        for number in self.b.held[person]:
            kind = self.b.kinds[number]
            if kind.about >= 0 and self.b.units[kind.about][person] > 1:
                nodes[person] = True
            if kind.second_best >> person & 1:
                mixed = kind.about >= 0 and self.b.mixed[kind.about]
                nodes[(person, kind.about) if mixed else person] = True
        return nodes

    def _ancestors(self, node):
        found = {node}
        while node in self.parents:
            node = self.parents[node][0]
            found.add(node)
        return found

    def _steps(self, node, ancestors):
        """Lower the cost of every node one step away; the nodes that got cheaper. Sets
        ``ring`` when one closes.
        """
        b = self.b
        cost = self.cost.get(node, 0)
        if isinstance(node, tuple):
            person, practitioner = node
            numbers = [
                number
                for number in b.held[person]
                if b.kinds[number].about == practitioner
            ]
            yield from self._to([person], cost + b.repeat_cost, node, None, ancestors)
            for number in numbers:
                yield from self._hand_over(node, person, number, cost, ancestors)
            return
        split = set()
        for number in b.held[node]:
            practitioner = b.kinds[number].about
            repeats = (
                practitioner >= 0
                and node != b.nobody
                and b.units[practitioner][node] > 1
            )
            start = cost - b.repeat_cost if repeats else cost
            if practitioner >= 0 and b.mixed[practitioner] and node != b.nobody:
                if practitioner not in split:
                    split.add(practitioner)
                    yield from self._to(
                        [(node, practitioner)], start, node, None, ancestors
                    )
            else:
                yield from self._hand_over(node, node, number, start, ancestors)
            if self.ring:
                return
        if node != b.nobody:
            taking = b._taking(node)
            if taking in self.givers:
                yield from self._to_all(
                    self.givers[taking], cost, node, None, ancestors
                )

    def _hand_over(self, node, person, number, cost, ancestors):
        """The steps that pass one unit on, dearer for repeats and second bests."""
        kind = self.b.kinds[number]
        if kind.second_best >> person & 1:
            cost -= 1
        if cost >= 0:
            return
        takers = (kind.lawful | self.nobody_bit) & ~(1 << person)
        having = self.b.having[kind.about] & takers if kind.about >= 0 else 0
        free = takers & ~having
        yield from self._to_all(free & ~kind.second_best, cost, node, number, ancestors)
        yield from self._to_all(
            free & kind.second_best, cost + 1, node, number, ancestors
        )
        if having and self.b.mixed[kind.about]:
            for taker in bits(having):
                dearer = kind.second_best >> taker & 1
                yield from self._to(
                    [(taker, kind.about)], cost + dearer, node, number, ancestors
                )
        elif having:
            cost += self.b.repeat_cost
            yield from self._to_all(
                having & ~kind.second_best, cost, node, number, ancestors
            )
            yield from self._to_all(
                having & kind.second_best, cost + 1, node, number, ancestors
            )

    def _to_all(self, mask, cost, node, number, ancestors):
        """One step to each of a set of people, all of the same cost."""
        if cost >= 0 or not mask or self.ring:
            return
        dearer = 0
        for level, people in self.levels.items():
            if level > cost:
                dearer |= people
        dearer &= mask
        if dearer:
            yield from self._to(bits(dearer), cost, node, number, ancestors)

    def _to(self, nodes, cost, node, number, ancestors):
        if cost >= 0 or self.ring:
            return
        for target in nodes:
            before = self.cost.get(target, 0)
            if before <= cost:
                continue
            if target in ancestors:
                self._close(node, target, number)
                return
            self.cost[target] = cost
            self.parents[target] = (node, number)
            if not isinstance(target, tuple):
                self.levels[before] &= ~(1 << target)
                if not self.levels[before]:
                    del self.levels[before]
                self.levels[cost] = self.levels.get(cost, 0) | 1 << target
            yield target

    def _close(self, node, target, number):
        ring = [(node, target, number)]
        while node != target:
            parent, number = self.parents[node]
            ring.append((parent, node, number))
            node = parent
        self.ring = ring
