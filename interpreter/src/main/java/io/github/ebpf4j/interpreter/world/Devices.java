package io.github.ebpf4j.interpreter.world;

import java.util.Arrays;
import java.util.Optional;

/** Which network devices there are. For any number of threads. */
public interface Devices {

    /**
     * The device that there is unless others are given: {@code lo}, as the kernel's test run has it, which does not
     * forward.
     */
    Device LOOPBACK = Device.of(1, "lo").withMtu(65_536).withForwards(false);

    /** Returns the device of a number. */
    Optional<Device> device(int ifindex);

    /** Returns the device of a name. */
    Optional<Device> device(String name);

    /** Returns exactly the given devices. */
    static Devices of(Device... devices) {
        Device[] all = devices.clone();
        return new Devices() {
            @Override
            public Optional<Device> device(int ifindex) {
                for (Device each : all) {
                    if (each.ifindex() == ifindex) {
                        return Optional.of(each);
                    }
                }
                return Optional.empty();
            }

            @Override
            public Optional<Device> device(String name) {
                return Arrays.stream(all)
                        .filter(each -> each.name().equals(name))
                        .findFirst();
            }
        };
    }
}
