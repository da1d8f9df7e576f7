package io.github.ebpf4j.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.ebpf4j.interpreter.world.Cgroup;
import io.github.ebpf4j.interpreter.world.Cgroups;
import io.github.ebpf4j.interpreter.world.Device;
import io.github.ebpf4j.interpreter.world.Devices;
import io.github.ebpf4j.interpreter.world.IpAddress;
import io.github.ebpf4j.interpreter.world.MacAddress;
import io.github.ebpf4j.interpreter.world.Route;
import io.github.ebpf4j.interpreter.world.Routes;
import io.github.ebpf4j.interpreter.world.Socket;
import io.github.ebpf4j.interpreter.world.SocketBuilder;
import io.github.ebpf4j.interpreter.world.SocketTable;
import io.github.ebpf4j.interpreter.world.Task;
import io.github.ebpf4j.interpreter.world.Tasks;
import io.github.ebpf4j.interpreter.world.VirtualClock;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A world as JSON: what is left out is as in the deterministic one. */
final class WorldJson {

    private static final String OPTION = "--world";

    /** Numbers of a socket that have a name of their own in {@code struct bpf_sock} or {@code bpf_tcp_sock}. */
    private static final List<String> SOCKET_NUMBERS =
            List.of("state", "mark", "priority", "bound_dev_if", "snd_cwnd", "srtt_us", "rtt_min", "mss_cache");

    private final World.Builder world = World.builder();
    private final Map<String, Cgroup> cgroups = new LinkedHashMap<>();
    private final Map<Integer, Task> tasks = new LinkedHashMap<>();

    private WorldJson() {
        cgroups.put("/", Cgroup.root(1));
    }

    /**
     * Returns the world of a JSON object.
     *
     * @throws Refusal if the text is no JSON, or describes no world
     */
    static World of(String text) {
        JsonElement document;
        try {
            document = JsonParser.parseString(text);
        } catch (JsonParseException e) {
            throw Refusal.of(Phase.LOAD, OPTION, "is given no JSON: " + e.getMessage());
        }
        WorldJson json = new WorldJson();
        Members.read(OPTION, document, json::readAll);
        return json.world.build();
    }

    private void readAll(Members members) {
        members.number("time").ifPresent(this::readTime);
        members.number("seed").ifPresent(world::seed);
        // Tasks and sockets are in control groups.
        members.each("cgroups", this::readCgroup);
        world.cgroups(Cgroups.of(cgroups.values().toArray(Cgroup[]::new)));
        List<Device> devices = new ArrayList<>(List.of(Devices.LOOPBACK));
        members.each("devices", device -> readDevice(device, devices));
        world.devices(Devices.of(devices.toArray(Device[]::new)));
        Routes.Builder routes = Routes.builder();
        members.each("routes", route -> readRoute(route, routes));
        members.each("neighbours", neighbour -> readNeighbour(neighbour, routes));
        world.routes(routes.build());
        SocketTable sockets = new SocketTable();
        members.each("sockets", socket -> readSocket(socket, sockets));
        world.sockets(sockets);
        members.each("tasks", this::readTask);
        if (!tasks.isEmpty()) {
            List<Task> all = List.copyOf(tasks.values());
            world.tasks(Tasks.of(all.get(0), all.subList(1, all.size()).toArray(Task[]::new)));
        }
    }

    private void readTime(long nanos) {
        VirtualClock clock = new VirtualClock();
        long begin = clock.monotonic();
        if (nanos < begin) {
            throw new IllegalArgumentException(
                    "\"time\" is %d, must be %d, when the clock begins, or later".formatted(nanos, begin));
        }
        clock.advance(Duration.ofNanos(nanos - begin));
        world.clock(clock);
    }

    private void readCgroup(Members cgroup) {
        String path = cgroup.requiredText("path");
        int slash = path.lastIndexOf('/');
        Cgroup parent = cgroup(slash <= 0 ? "/" : path.substring(0, slash));
        cgroups.put(path, parent.child(cgroup.requiredSmall("id"), path.substring(slash + 1)));
    }

    private Cgroup cgroup(String path) {
        Cgroup found = cgroups.get(path);
        if (found == null) {
            throw new IllegalArgumentException("\"%s\" is not one of %s".formatted(path, cgroups.keySet()));
        }
        return found;
    }

    private static void readDevice(Members members, List<Device> devices) {
        int ifindex = members.requiredSmall("ifindex");
        Device plain = Device.of(ifindex, members.text("name").orElse("device" + ifindex));
        Device device = plain.withMtu(members.small("mtu").orElse(plain.mtu()))
                .withAddress(members.text("address").map(MacAddress::of).orElse(plain.address()))
                .withUp(members.flag("up").orElse(plain.up()))
                .withForwards(members.flag("forwards").orElse(plain.forwards()))
                .withPeer(members.small("peer").orElse(plain.peer()))
                .withQueues(members.small("queues").orElse(plain.queues()));
        devices.removeIf(each -> each.ifindex() == ifindex);
        devices.add(device);
    }

    private static void readRoute(Members members, Routes.Builder routes) {
        Route.Kind kind = members.text("kind").map(WorldJson::kind).orElse(Route.Kind.UNICAST);
        Route route = new Route(
                kind,
                members.small("ifindex").orElse(0),
                members.small("metric").orElse(0),
                members.small("mtu").orElse(0),
                members.text("gateway").map(IpAddress::of),
                members.text("source").map(IpAddress::of),
                false);
        routes.add(members.small("table").orElse(Routes.MAIN), members.requiredText("to"), route);
    }

    private static Route.Kind kind(String name) {
        for (Route.Kind kind : Route.Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                "\"kind\" is \"%s\", must be unicast, local, blackhole, unreachable or prohibit".formatted(name));
    }

    private static void readNeighbour(Members members, Routes.Builder routes) {
        routes.neighbour(
                members.requiredSmall("ifindex"),
                members.requiredText("address"),
                MacAddress.of(members.requiredText("mac")));
    }

    private void readSocket(Members members, SocketTable sockets) {
        String protocol = members.text("protocol").orElse("tcp");
        SocketBuilder socket = switch (protocol) {
            case "tcp" -> Socket.tcp();
            case "udp" -> Socket.udp();
            default ->
                throw new IllegalArgumentException("\"protocol\" is \"%s\", must be tcp or udp".formatted(protocol));
        };
        socket.local(members.text("local").orElse("0.0.0.0"), members.requiredSmall("local_port"));
        Optional<String> remote = members.text("remote");
        int remotePort = members.small("remote_port").orElse(0);
        remote.ifPresent(address -> socket.remote(address, remotePort));
        for (String name : SOCKET_NUMBERS) {
            members.number(name).ifPresent(value -> socket.set(name, value));
        }
        members.number("cookie").ifPresent(socket::cookie);
        members.number("uid").ifPresent(socket::uid);
        members.text("cgroup").map(this::cgroup).ifPresent(socket::cgroup);
        sockets.add(socket.build());
    }

    private void readTask(Members members) {
        int pid = members.requiredSmall("pid");
        Task.Builder task = Task.builder()
                .pid(pid)
                .tgid(members.small("tgid").orElse(pid))
                .uid(members.small("uid").orElse(0))
                .gid(members.small("gid").orElse(0))
                .comm(members.text("comm").orElse(""));
        members.text("cgroup").map(this::cgroup).ifPresent(task::cgroup);
        if (tasks.put(pid, task.build()) != null) {
            throw new IllegalArgumentException("two tasks have the pid " + pid);
        }
    }
}
