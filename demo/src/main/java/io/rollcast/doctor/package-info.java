/** What is wrong with a deployment on a cluster, and the remedy. */
@NullMarked
package io.rollcast.doctor;

import org.jspecify.annotations.NullMarked;
