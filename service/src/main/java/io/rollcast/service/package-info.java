/** Common parts of all services: options, environment variables, metrics and health over HTTP. */
@NullMarked
package io.rollcast.service;

import org.jspecify.annotations.NullMarked;
