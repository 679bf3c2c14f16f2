/** What is on the topics, held against what forecasters have to make of it. */
@NullMarked
package io.rollcast.audit;

import org.jspecify.annotations.NullMarked;
