/** A worker that gave no answer for as long as anybody would wait. */
export class WorkerSilent extends Error {
  override readonly name = 'WorkerSilent';
}

/** The promise's value. @throws WorkerSilent if it takes longer than so many milliseconds. */
export async function withPatience<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new WorkerSilent(`no answer for ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
  }
}
