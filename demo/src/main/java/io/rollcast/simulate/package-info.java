/** Made-up worlds in which what the trainer decides can be counted: how often it is right, and how soon. */
@NullMarked
package io.rollcast.simulate;

import org.jspecify.annotations.NullMarked;
