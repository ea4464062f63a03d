// One request for each of many things, a few at a time.
import type { Refusal } from '../../api/client';

const AT_ONCE = 4;

export async function eachOf<T, R>(items: T[], work: (item: T) => Promise<R>, progress?: (done: number) => void): Promise<{ done: R[]; failed: Refusal[] }> {
  const done: R[] = [];
  const failed: Refusal[] = [];
  let next = 0;
  const worker = async () => {
    for (;;) {
      const item = items[next];
      next += 1;
      if (item === undefined) return;
      try {
        done.push(await work(item));
      } catch (error) {
        failed.push(error as Refusal);
      }
      progress?.(done.length + failed.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { done, failed };
}
