// Preloaded into a child process: prints its time and the most memory it ever held, when it ends.
const began = performance.now();
process.on('exit', () => {
  // maxRSS is in KiB.
  const peak = process.resourceUsage().maxRSS / 1024;
  process.stderr.write(
    `PEAK ${JSON.stringify({ seconds: (performance.now() - began) / 1000, peakMiB: Math.round(peak) })}\n`,
  );
});
