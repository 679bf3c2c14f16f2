/** What every service agrees on with its operator: options, environment variables, metrics and health over HTTP. */
@NullMarked
package io.rollcast.service;

import org.jspecify.annotations.NullMarked;
