package io.github.ebpf4j.conformance.report;

import com.ruiyun.jvppeteer.api.core.Browser;
import com.ruiyun.jvppeteer.cdp.core.Puppeteer;
import com.ruiyun.jvppeteer.cdp.entities.LaunchOptions;
import io.github.ebpf4j.conformance.Suites;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The browser of this machine. */
final class Chromium {

    static final String HOW_TO_GET_IT = "no Chromium is here; install one so that it is on the PATH as chromium,"
            + " chromium-browser or google-chrome, or name it with -Debpf4j.chromium=FILE or CHROME_BIN=FILE";

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

    private Chromium() {}

    static Optional<Path> find() {
        Optional<String> named = named();
        if (named.isPresent()) {
            // An empty answer would skip the test that somebody asked for.
            if (!Files.isExecutable(Path.of(named.get()))) {
                throw new IllegalStateException("%s, named as Chromium, cannot be executed".formatted(named.get()));
            }
            return named.map(Path::of);
        }
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(path.split(File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Returns whether somebody said which browser it is to be. */
    static boolean isNamed() {
        return named().isPresent();
    }

    private static Optional<String> named() {
        return Suites.named("ebpf4j.chromium", "CHROME_BIN");
    }

    static Browser start(Path executable, Path profile) throws Exception {
        return Puppeteer.launch(LaunchOptions.builder()
                .executablePath(executable.toString())
                .headless(true)
                .userDataDir(profile.toString())
                // A container's root may have no sandbox, and its /dev/shm may be small.
                .args(List.of("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"))
                .build());
    }
}
