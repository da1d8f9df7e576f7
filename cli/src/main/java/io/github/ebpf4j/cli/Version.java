package io.github.ebpf4j.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        // The manifest of the self-contained jar has it.
        String version = Main.class.getPackage().getImplementationVersion();
        return new String[] {"ebpf4j " + (version == null ? "(development)" : version) + " on Java " + Runtime.version()
        };
    }
}
