package io.github.ebpf4j.isa;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of the docs that has the whole public API on it is what the classes say. */
class ApiPageTest {

    private static final Path PAGE = Path.of("../docs/isa-api.md");
    private static final Path CLASSES = Path.of("target/classes");
    private static final int WIDTH = 118;

    /** What every enum, record and exception has besides. */
    private static final Set<String> USUAL =
            Set.of("values", "valueOf", "toString", "equals", "hashCode", "fillInStackTrace");

    @Test
    void thePageIsWhatTheClassesSay() throws Exception {
        String page = Files.readString(PAGE);
        String shown = page.substring(page.indexOf("```\n") + 4, page.lastIndexOf("```"));

        assertEquals(api(), shown);
    }

    private static String api() throws Exception {
        StringBuilder text = new StringBuilder();
        for (String exported : exportedPackages()) {
            text.append(text.isEmpty() ? "" : "\n").append(exported).append('\n');
            for (Class<?> type : publicTypes(exported)) {
                text.append(describe(type));
            }
        }
        return text.toString();
    }

    private static List<String> exportedPackages() throws IOException {
        try (var bytes = Files.newInputStream(CLASSES.resolve("module-info.class"))) {
            return ModuleDescriptor.read(bytes).exports().stream()
                    .map(ModuleDescriptor.Exports::source)
                    .sorted()
                    .toList();
        }
    }

    private static List<Class<?>> publicTypes(String name) throws Exception {
        List<Class<?>> types = new ArrayList<>();
        try (Stream<Path> files = Files.list(CLASSES.resolve(name.replace('.', '/')))) {
            for (Path file : files.sorted().toList()) {
                String simple = file.getFileName().toString().replace(".class", "");
                if (Files.isRegularFile(file) && !simple.equals("package-info")) {
                    Class<?> type = Class.forName(name + "." + simple, false, ApiPageTest.class.getClassLoader());
                    if (Modifier.isPublic(type.getModifiers()) && !type.isAnonymousClass()) {
                        types.add(type);
                    }
                }
            }
        }
        return types;
    }

    private static String describe(Class<?> type) {
        String kind = type.isEnum() ? "enum" : type.isRecord() ? "record" : type.isInterface() ? "interface" : "class";
        String name =
                type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
        Set<String> members = new TreeSet<>();
        Arrays.stream(type.getRecordComponents() == null ? new Object[0] : type.getRecordComponents())
                .forEach(component -> members.add(((RecordComponent) component).getName()));
        // Layer by layer, since what a public class inherits from one that is not is public, too.
        for (Class<?> layer : layers(type)) {
            for (Method method : layer.getDeclaredMethods()) {
                if (Modifier.isPublic(method.getModifiers())
                        // Nobody inherits what an interface has that is static.
                        && (layer == type || !Modifier.isStatic(method.getModifiers()) || !layer.isInterface())
                        && !method.isSynthetic()
                        // Mutation testing adds members of such names.
                        && !method.getName().startsWith("$")
                        && !USUAL.contains(method.getName())) {
                    members.add(method.getName());
                }
            }
        }
        for (java.lang.reflect.Field constant : type.getDeclaredFields()) {
            if (Modifier.isPublic(constant.getModifiers())
                    && !constant.isEnumConstant()
                    && !constant.getName().startsWith("$")) {
                members.add(constant.getName());
            }
        }
        return wrap("  " + kind + " " + name
                + (members.isEmpty() ? "" : ": " + members.stream().collect(joining(" "))));
    }

    private static List<Class<?>> layers(Class<?> type) {
        List<Class<?>> layers = new ArrayList<>();
        for (Class<?> layer = type;
                layer != null && layer.getName().startsWith("io.github.ebpf4j");
                layer = layer.getSuperclass()) {
            layers.add(layer);
            layers.addAll(List.of(layer.getInterfaces()));
        }
        layers.removeIf(layer -> !layer.getName().startsWith("io.github.ebpf4j"));
        return layers;
    }

    private static String wrap(String line) {
        StringBuilder wrapped = new StringBuilder();
        int length = 0;
        for (String word : line.split("(?<=\\S) ", -1)) {
            if (length > 0 && length + 1 + word.length() > WIDTH) {
                wrapped.append("\n      ");
                length = 6;
            } else if (length > 0) {
                wrapped.append(' ');
                length++;
            }
            wrapped.append(word);
            length += word.length();
        }
        return wrapped.append('\n').toString();
    }
}
