"""Moving 500 records through a step."""

import creation

BATCH = 500


def measure(bench):
    """Measure a bare step of the gate, and the whole act of registering."""
    agent = bench.known["agent"]

    def new_cases(env):
        return env["aftersales.case"].create(
            [creation.values(bench, index) for index in range(BATCH)]
        )

    def forward(_env, cases):
        cases.action_forward()

    def register(_env, cases):
        cases.action_register()

    moved = bench.time(forward, prepare=new_cases, user=agent, rounds=3)
    bench.add("forward 500 cases", BATCH, moved, aim=("≤ 0.5 query", moved[2] <= BATCH / 2))
    moved = bench.time(register, prepare=new_cases, user=agent, rounds=3)
    bench.add("register 500 cases (accept, assign, activity)", BATCH, moved)
