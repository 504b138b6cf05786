// Creates sessions with the reference SDK, and prints what they cost: node node.mjs SERVER CALLS TASKS
import { Apideck } from "@apideck/unify";

const [server, calls, tasks] = process.argv.slice(2);
const apideck = new Apideck({
  serverURL: server,
  apiKey: "sk_live_2f4c8a91d07e4b5cb6a35e9d1f80c7e2",
  appId: "dSBdXd2H6Mqwfg0atXHXYcysLJE9qyn1VwBtXHX",
  consumerId: "test-consumer",
});
const call = () =>
  apideck.vault.sessions.create({
    session: {
      consumerMetadata: { accountName: "SpaceX", userName: "Elon Musk" },
      redirectUri: "https://mysaas.com/dashboard",
      settings: { unifiedApis: ["crm"], sessionLength: "30m" },
      theme: { vaultName: "Intercom", primaryColor: "#286efa" },
    },
  });
const times = [];
/** Makes this many calls, `tasks` at a time. */
async function burst(calls) {
  let left = calls;
  const task = async () => {
    while (left > 0) {
      left -= 1;
      const begun = performance.now();
      await call();
      times.push((performance.now() - begun) * 1000);
    }
  };
  await Promise.all(Array.from({ length: Number(tasks) }, task));
}
await burst(Math.max(200, tasks));
times.length = 0;
const before = process.cpuUsage();
const started = performance.now();
await burst(Number(calls));
const seconds = (performance.now() - started) / 1000;
const cpu = process.cpuUsage(before);
times.sort((a, b) => a - b);
const at = (share) => times[Math.floor((times.length - 1) * share)].toFixed(0);
console.log(
  `per_second ${(times.length / seconds).toFixed(0)} cpu_us ${((cpu.user + cpu.system) / times.length).toFixed(1)}`,
  `p50_us ${at(0.5)} p99_us ${at(0.99)} rss_kb ${(process.memoryUsage().rss / 1024).toFixed(0)} peak_kb ${process.resourceUsage().maxRSS}`,
);
