package io.github.ebpf4j.conformance.random;

/** What is known before an instruction. */
final class State {

    final Known[] registers;
    /** Which bytes of the function's stack hold what is the same in every engine. */
    final boolean[] defined;

    State(Known[] registers, boolean[] defined) {
        this.registers = registers.clone();
        this.defined = defined.clone();
    }

    State copy() {
        return new State(registers, defined);
    }

    /** Keeps what is known on another path, too, and returns whether that is less. */
    boolean join(State other) {
        boolean changed = false;
        for (int i = 0; i < registers.length; i++) {
            if (!registers[i].equals(other.registers[i]) && !registers[i].equals(Known.NOTHING)) {
                registers[i] = Known.NOTHING;
                changed = true;
            }
        }
        for (int i = 0; i < defined.length; i++) {
            if (defined[i] && !other.defined[i]) {
                defined[i] = false;
                changed = true;
            }
        }
        return changed;
    }
}
