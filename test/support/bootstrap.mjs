// The first step of `npm start`, `npm test` and `npm run bench`. It needs nothing but Node 20: it installs the project's packages
// when they are missing or stale, then runs the given TypeScript file with the project's own Node, which reads TypeScript as it is.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const installed = join(root, 'node_modules', '.package-lock.json');
const ownNode = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

if (!isFresh()) installPackages();
runWithOwnNode(process.argv.slice(2));

function isFresh() {
  if (!existsSync(installed) || !existsSync(ownNode)) return false;
  // npm writes both files within the same second, in no fixed order.
  return statSync(join(root, 'package-lock.json')).mtimeMs <= statSync(installed).mtimeMs + 5000;
}

function installPackages() {
  console.log('Installing Node packages (npm ci)');
  const [file, ...args] = npmCommand();
  const { status, error } = spawnSync(file, [...args, 'ci'], { cwd: root, stdio: 'inherit' });
  if (status === 0) return;
  console.error(error ? `npm could not be started: ${error.message}` : `npm ci ended with code ${status}`);
  process.exit(1);
}

// Windows starts npm.cmd only through a shell; npm's own JavaScript needs none.
function npmCommand() {
  const beside = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js');
  const script = [process.env.npm_execpath, beside].find(path => path?.endsWith('npm-cli.js') && existsSync(path));
  return script ? [process.execPath, script] : ['npm'];
}

function runWithOwnNode(args) {
  const path = [join(root, 'node_modules', '.bin'), dirname(ownNode), process.env.PATH].join(delimiter);
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.toUpperCase() !== 'PATH'));
  const child = spawn(ownNode, args, { cwd: root, stdio: 'inherit', env: { ...env, PATH: path } });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('error', error => {
    console.error(`${ownNode} could not be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('close', (code, signal) => {
    process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 1);
  });
}
