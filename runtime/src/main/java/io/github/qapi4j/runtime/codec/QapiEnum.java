package io.github.qapi4j.runtime.codec;

/**
 * An enum of a schema. Generated enums implement it.
 *
 * <pre>{@code
 * static String list(Collection<? extends QapiEnum> values) {
 *     return values.stream().map(QapiEnum::wireName).collect(Collectors.joining(", "));
 * }
 * }</pre>
 */
public interface QapiEnum {

    /** Returns the value's name in QMP; an empty string for the constant {@code UNRECOGNIZED}, which represents all unknown values. */
    String wireName();
}
