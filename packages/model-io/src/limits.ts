const mebibyte = 2 ** 20;

/**
 * What a file may at most be; anything above is refused before it is parsed. Generous for real models: a container of
 * 2 GiB holds 250 million numbers.
 */
export const fileLimits = {
  /** Bytes of a model as JSON. */
  jsonBytes: 256 * mebibyte,
  /** Bytes of a container. */
  containerBytes: 2048 * mebibyte - 1,
  /** Bytes of the JSON header of a container, which holds everything but the arrays. */
  headerBytes: 16 * mebibyte,
  /** Objects and arrays inside one another. */
  depth: 64,
} as const;
