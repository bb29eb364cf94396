/**
 * Signatures of planned methods and types, as {@code docs/decisions/015-signatures-for-what-comes.md} defines them. The programs in {@code
 * src/test/programs} use them as users will. Each signature is deleted when the runtime contains it; the programs then use the runtime's.
 */
package io.github.qapi4j.it.future;
