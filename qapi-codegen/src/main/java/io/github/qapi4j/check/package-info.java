/** Checks of schemas, servers and traffic, which the command line and the Maven plugin have in common. */
@NullMarked
package io.github.qapi4j.check;

import org.jspecify.annotations.NullMarked;
