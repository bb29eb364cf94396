/**
 * The client of the QEMU guest agent, {@link io.github.qapi4j.runtime.agent.GuestAgent}. The agent speaks the command format of QMP, without a greeting, a
 * negotiation, events and out-of-band execution.
 */
@NullMarked
package io.github.qapi4j.runtime.agent;

import org.jspecify.annotations.NullMarked;
