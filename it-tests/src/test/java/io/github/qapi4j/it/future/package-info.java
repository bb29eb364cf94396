/**
 * Signatures of methods and types that do not exist yet, as {@code docs/decisions/015-signatures-for-what-comes.md} decides them. The programs in
 * {@code src/test/programs} use them as users will. Each is deleted when the runtime has it; the programs then use the runtime's.
 */
package io.github.qapi4j.it.future;
