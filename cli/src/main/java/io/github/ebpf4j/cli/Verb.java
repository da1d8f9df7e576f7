package io.github.ebpf4j.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** What the verbs have in common: the streams, {@code --help}, {@code --version}, and the exit codes. */
@Command(
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        sortSynopsis = false,
        descriptionHeading = "%n",
        parameterListHeading = "%n",
        optionListHeading = "%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            Status.OK + ":success",
            Status.FAILED + ":an input cannot be used, a program is refused or stopped, or vectors fail",
            Status.WRONG_USAGE + ":the command line is wrong"
        })
abstract class Verb implements Callable<Integer> {

    private final Console console;

    Verb(Console console) {
        this.console = console;
    }

    /** Returns the streams. */
    final Console console() {
        return console;
    }

    /**
     * Does what the command says and returns the exit code.
     *
     * @throws Refusal if it cannot
     */
    @Override
    public abstract Integer call();
}
