package io.github.qapi4j.runtime.codec;

import com.fasterxml.jackson.core.SerializableString;
import io.github.qapi4j.runtime.generated.MemberName;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** The member name that a writer writes next, in the form that Jackson's generator of UTF-8 accepts. */
final class FieldName implements SerializableString {
    private MemberName name;

    FieldName(MemberName name) {
        this.name = name;
    }

    /** Changes the name and returns this object, so that a writer needs only one instance. */
    FieldName of(MemberName next) {
        name = next;
        return this;
    }

    @Override
    public String getValue() {
        return name.toString();
    }

    @Override
    public int charLength() {
        return getValue().length();
    }

    @Override
    public int appendQuotedUTF8(byte[] buffer, int offset) {
        return name.copyTo(buffer, offset);
    }

    @Override
    public byte[] asQuotedUTF8() {
        byte[] encoded = new byte[charLength()];
        name.copyTo(encoded, 0);
        return encoded;
    }

    @Override
    public byte[] asUnquotedUTF8() {
        return asQuotedUTF8();
    }

    @Override
    public int appendUnquotedUTF8(byte[] buffer, int offset) {
        return appendQuotedUTF8(buffer, offset);
    }

    @Override
    public char[] asQuotedChars() {
        throw unused();
    }

    @Override
    public int appendQuoted(char[] buffer, int offset) {
        throw unused();
    }

    @Override
    public int appendUnquoted(char[] buffer, int offset) {
        throw unused();
    }

    @Override
    public int writeQuotedUTF8(OutputStream out) {
        throw unused();
    }

    @Override
    public int writeUnquotedUTF8(OutputStream out) {
        throw unused();
    }

    @Override
    public int putQuotedUTF8(ByteBuffer buffer) {
        throw unused();
    }

    @Override
    public int putUnquotedUTF8(ByteBuffer buffer) {
        throw unused();
    }

    private static IllegalStateException unused() {
        return new IllegalStateException("bug: the generator of UTF-8 uses no other form");
    }
}
