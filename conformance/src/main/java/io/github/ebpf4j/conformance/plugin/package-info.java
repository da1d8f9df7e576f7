/**
 * An external command as an engine under test, through the plugin protocol of bpf_conformance, which
 * docs/testing-a-runtime.md describes. Begin with {@link io.github.ebpf4j.conformance.plugin.PluginEngine}; what is here
 * is reached by {@link io.github.ebpf4j.conformance.EngineUnderTest#plugin}.
 */
package io.github.ebpf4j.conformance.plugin;
