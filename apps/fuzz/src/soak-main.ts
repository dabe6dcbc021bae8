// Many small steps of one flow: prints the memory on the way and fails unless it stays flat. soak-main.ts [steps] [backend]
import { createCpuBackend, createWasmBackend } from 'proxflow';
import { growthOf, soak, whyNotFlat } from './soak.js';

const [steps = '1000000', only] = process.argv.slice(2);
const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(2)} MB`;
const rate = (bytes: number) => `${bytes.toFixed(4)} bytes a step`;

for (const backend of [createCpuBackend(), await createWasmBackend()]) {
  if (only !== undefined && backend.name !== only) continue;
  const result = await soak(backend, Number(steps), ({ step, bytes, resident }) => {
    console.log(`${backend.name} step ${step}: ${megabytes(bytes)} held, ${megabytes(resident)} resident`);
  });
  const { samples, secondsPerStep } = result;
  const held = growthOf(samples, ({ bytes }) => bytes);
  const resident = growthOf(samples, (sample) => sample.resident);
  const each = `${(secondsPerStep * 1e6).toFixed(0)} us a step`;
  console.log(`${backend.name}: ${rate(held)} held, ${rate(resident)} resident, ${each}`);
  const fault = whyNotFlat(result);
  if (fault !== undefined) {
    console.error(`${backend.name}: ${fault}`);
    process.exitCode = 1;
  }
}
