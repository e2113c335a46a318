/**
 * Runs Bluesky's own reference servers on this machine: PLC directory, PDS, AppView and Ozone, by @atproto/dev-env.
 *
 *   node harness.mjs --deps DIR [--mode full|pds] [--no-labels] [--rate-limits] [--stdin]
 *
 * DIR is what install.sh filled. Prints one JSON line when all servers answer, then runs until SIGTERM, SIGINT, the
 * control server's /stop or, with --stdin, the end of standard input. Nothing outlives it, no process and no
 * file; after kill -9 its temporary folder is left.
 *
 *   --mode pds      only PLC directory and PDS: no PostgreSQL, no Redis, no AppView, no Ozone
 *   --no-labels     without the label bridge: what Ozone says about one post then never reaches the AppView
 *   --rate-limits   the PDS counts requests and answers 429, by its own limits
 *
 * Control server (GET): /sync waits until the AppView has caught up; /mail?to=ADDRESS gives the mails that the PDS
 * would have sent there, oldest first; /stop.
 *
 * The servers are real; the wiring is not production's: one process, one PDS, the AppView fed straight from it, and
 * the label bridge is ours. Exit codes: 0 stopped · 1 failed · 3 a program or package is missing (said on stderr).
 */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import { createRequire } from 'node:module'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs, promisify } from 'node:util'

const LOOPBACK = '127.0.0.1'
const CHILD_READY_MS = 30_000
const SYNC_LIMIT_MS = 30_000
const CLOSE_LIMIT_MS = 10_000
// Ozone numbers a label before its transaction ends, so a lower number may show up after a higher one.
const LABEL_OVERLAP = 100

const began = performance.now()
const { values: options } = parseArgs({
  options: {
    deps: { type: 'string' },
    mode: { type: 'string', default: 'full' },
    'no-labels': { type: 'boolean', default: false },
    'rate-limits': { type: 'boolean', default: false },
    stdin: { type: 'boolean', default: false },
  },
})

// What stop() has to end or remove.
const running = { dir: null, children: [], network: null, control: null, stopping: false }

/** Says what is missing and ends the process with code 3. */
function giveUp(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(3)
}

// dev-env's servers call listen(port), which means every interface of the machine.
function listenOnLoopbackOnly() {
  const listen = net.Server.prototype.listen
  net.Server.prototype.listen = function (first, ...rest) {
    const isPort = first == null || typeof first === 'function' || /^\d+$/.test(String(first))
    if (isPort) {
      const callback = [first, ...rest].find((argument) => typeof argument === 'function')
      const port = typeof first === 'function' ? 0 : Number(first ?? 0)
      return listen.call(this, { port, host: LOOPBACK }, callback)
    }
    if (typeof first === 'object' && 'port' in first) {
      return listen.call(this, { ...first, host: LOOPBACK }, ...rest)
    }
    return listen.call(this, first, ...rest)
  }
}

async function freePort() {
  const server = net.createServer().listen(0)
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** The path of a program on PATH or in one of `folders`; ends the process when there is none. */
function programAt(name, folders, debianPackage) {
  const places = [...(process.env.PATH ?? '').split(path.delimiter), ...folders]
  const found = places.map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file))
  return found ?? giveUp(`missing program: ${name} (Debian: apt-get install -y ${debianPackage})`)
}

// Debian keeps PostgreSQL's server programs off PATH, one folder a version.
function debianPostgresFolders() {
  const root = '/usr/lib/postgresql'
  const versions = fs.existsSync(root) ? fs.readdirSync(root) : []
  return versions.sort((a, b) => Number(b) - Number(a)).map((version) => path.join(root, version, 'bin'))
}

function findPrograms() {
  const folders = debianPostgresFolders()
  return {
    setpriv: programAt('setpriv', [], 'util-linux'),
    initdb: programAt('initdb', folders, 'postgresql'),
    postgres: programAt('postgres', folders, 'postgresql'),
    pgIsReady: programAt('pg_isready', folders, 'postgresql'),
    redis: programAt('redis-server', [], 'redis-server'),
  }
}

/** The last lines that a child wrote, for the sentence that says why it did not start. */
function keepLastLines(child) {
  let text = ''
  const keep = (chunk) => { text = (text + chunk).slice(-2000) }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  return () => text
}

/** Spawns a child that stop() knows of, in its own process group so that Ctrl-C reaches it only through stop(). */
function spawnChild(setpriv, privileges, command) {
  const stdio = ['ignore', 'pipe', 'pipe']
  const child = spawn(setpriv, [...privileges, ...command], { cwd: running.dir, detached: true, stdio })
  running.children.push(child)
  return child
}

/** Starts a server program and waits until `isReady`. */
async function startChild(name, setpriv, privileges, command, isReady) {
  const child = spawnChild(setpriv, privileges, command)
  const lastLines = keepLastLines(child)
  const deadline = Date.now() + CHILD_READY_MS
  while (!(await isReady())) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${name} did not start:\n${lastLines()}`)
    await pause(50)
  }
}

/** Runs a program to its end. */
async function runChild(name, setpriv, privileges, command) {
  const child = spawnChild(setpriv, privileges, command)
  const lastLines = keepLastLines(child)
  const [exitCode] = await once(child, 'exit')
  running.children.splice(running.children.indexOf(child), 1)
  if (exitCode !== 0) throw new Error(`${name} failed:\n${lastLines()}`)
}

// PostgreSQL refuses to run as root, so root lends it the account that its Debian package makes.
function postgresAccount() {
  return process.getuid() === 0 ? ['--reuid=postgres', '--regid=postgres', '--clear-groups'] : []
}

/** A private PostgreSQL cluster in the temporary folder, reached by TCP only. */
async function startPostgres(programs) {
  const cluster = path.join(running.dir, 'postgres')
  const account = postgresAccount()
  fs.mkdirSync(cluster)
  if (account.length) await runChild('chown', programs.setpriv, [], ['chown', 'postgres:', cluster])
  await runChild('initdb', programs.setpriv, [...account, '--pdeathsig=KILL'],
    [programs.initdb, '-D', cluster, '-U', 'postgres', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C'])

  const port = await freePort()
  const settings = [`listen_addresses=${LOOPBACK}`, `port=${port}`, 'unix_socket_directories=', 'fsync=off',
    'full_page_writes=off', 'synchronous_commit=off']
  const ask = () => promisify(execFile)(programs.pgIsReady, ['-h', LOOPBACK, '-p', String(port)])
  const isReady = () => ask().then(() => true, () => false)
  // pdeathsig: a child dies with this process even when this process is killed.
  await startChild('PostgreSQL', programs.setpriv, [...account, '--pdeathsig=INT'],
    [programs.postgres, '-D', cluster, ...settings.flatMap((setting) => ['-c', setting])], isReady)
  return `postgresql://postgres@${LOOPBACK}:${port}/postgres`
}

/** A private Redis that keeps nothing on disk. */
async function startRedis(programs) {
  const port = await freePort()
  const settings = ['--bind', LOOPBACK, '--port', String(port), '--save', '', '--appendonly', 'no',
    '--dir', running.dir]
  const isReady = () => new Promise((resolve) => {
    const socket = net.connect(port, LOOPBACK, () => { socket.destroy(); resolve(true) })
    socket.on('error', () => resolve(false))
  })
  await startChild('Redis', programs.setpriv, ['--pdeathsig=TERM'], [programs.redis, ...settings], isReady)
  return `${LOOPBACK}:${port}`
}

/** The servers of one network. In mode `pds` only `plc` and `pds`. */
async function startServers(devEnv, programs) {
  const pds = { rateLimitsEnabled: options['rate-limits'] }
  if (options.mode === 'pds') return devEnv.TestNetworkNoAppView.create({ pds })
  const [dbPostgresUrl, redisHost] = await Promise.all([startPostgres(programs), startRedis(programs)])
  process.env.REDIS_HOST = redisHost
  return devEnv.TestNetwork.create({ pds, dbPostgresUrl, dbPostgresSchema: 'network' })
}

/** Keeps the mails that the PDS hands to its transport: no mail server is set up, so they go nowhere else. */
function keepMails(pds) {
  const mails = []
  const { transporter } = pds.ctx.mailer
  const send = transporter.sendMail.bind(transporter)
  transporter.sendMail = async (mail) => {
    const sent = await send(mail)
    mails.push({ to: mail.to, subject: mail.subject, text: JSON.parse(sent.message).text })
    return sent
  }
  return mails
}

/**
 * The label bridge: copies the labels that Ozone signed into the AppView's label table.
 *
 * Ozone takes one post down by publishing a signed `!takedown` label. The AppView obeys its label table, but the
 * service that fills it from Ozone's stream in production is not in these packages. Returns a function that copies what
 * is new (signatures stay in Ozone's public log: the AppView's table has no column for them).
 */
function bridgeLabels(network) {
  const { sequencer } = network.ozone.ctx
  const appview = network.bsky.db.db
  const copied = new Set() // sequence numbers: a label that changes gets a new one
  let newest = 0
  let queue = Promise.resolve()

  const copy = ({ src, uri, cid = '', val, neg = false, cts, exp = null }) => appview.insertInto('label')
    .values({ src, uri, cid, val, neg, cts, exp })
    .onConflict((conflict) => conflict.columns(['src', 'uri', 'cid', 'val']).doUpdateSet({ neg, cts, exp }))
    .execute()
  const copyNew = async () => {
    const events = await sequencer.requestLabelRange({ earliestId: Math.max(0, newest - LABEL_OVERLAP) })
    for (const { seq, labels } of events.filter((event) => !copied.has(event.seq))) {
      for (const label of labels.filter(({ sig }) => sig)) await copy(label)
      copied.add(seq)
      newest = Math.max(newest, seq)
    }
  }
  const copyInTurn = () => (queue = queue.catch(() => {}).then(copyNew))
  sequencer.on('events', () => copyInTurn().catch((error) => process.stderr.write(`label bridge: ${error.stack}\n`)))
  return copyInTurn
}

/** Control server. `sync` resolves when the AppView has caught up; answers are JSON. */
function controlServer(mails, sync) {
  const routes = {
    '/sync': async () => { await sync(); return { synced: true } },
    '/mail': async (query) => mails.filter((mail) => mail.to === query.get('to')),
    '/stop': async () => { setImmediate(stop); return { stopping: true } },
  }
  return http.createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://control')
    const answer = (code, body) => {
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    if (!(pathname in routes)) return answer(404, { error: `no such route: ${pathname}` })
    try {
      answer(200, await routes[pathname](searchParams))
    } catch (error) {
      answer(500, { error: String(error) })
    }
  })
}

function versions(deps) {
  const names = ['@atproto/dev-env', '@atproto/pds', '@atproto/bsky', '@atproto/ozone', '@did-plc/server']
  const version = (name) => JSON.parse(fs.readFileSync(path.join(deps, 'node_modules', name, 'package.json'))).version
  return { node: process.version, ...Object.fromEntries(names.map((name) => [name, version(name)])) }
}

/** The line that says where everything is. */
function announcement(network, control, deps) {
  const at = (server) => (server ? `http://${LOOPBACK}:${server.port}` : null)
  return {
    pds: at(network.pds), appview: at(network.bsky), ozone: at(network.ozone), plc: at(network.plc),
    control: `http://${LOOPBACK}:${control.address().port}`,
    adminUser: 'admin', adminPassword: 'admin-pass',
    ozoneDid: network.ozone?.ctx.cfg.service.did ?? null, appviewDid: network.bsky?.serverDid ?? null,
    pid: process.pid, children: running.children.map((child) => child.pid), dir: running.dir,
    versions: versions(deps), startup_s: Number(((performance.now() - began) / 1000).toFixed(2)),
  }
}

/** Ends a child by its signal for an orderly end, or by SIGKILL when that takes too long. */
async function endChild(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGINT') // PostgreSQL's fast shutdown; Redis ends on it too
  const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_LIMIT_MS)
  await ended
  clearTimeout(timer)
}

/** Closes the servers, ends the children, removes the temporary folder, and exits. */
async function stop(exitCode = 0) {
  if (running.stopping) return
  running.stopping = true
  running.control?.close()
  await Promise.race([running.network?.close(), pause(CLOSE_LIMIT_MS)]).catch((error) => {
    process.stderr.write(`closing: ${error.stack}\n`)
  })
  await Promise.all(running.children.map(endChild))
  if (running.dir) fs.rmSync(running.dir, { recursive: true, force: true, maxRetries: 3 })
  process.exit(exitCode)
}

function fail(error) {
  if (running.stopping) return // servers whose database is going away complain
  process.stderr.write(`${error?.stack ?? error}\n`)
  stop(1)
}

async function main() {
  if (!options.deps) giveUp('--deps DIR is required: the folder that install.sh filled')
  if (!['full', 'pds'].includes(options.mode)) giveUp(`no such mode: ${options.mode} (full or pds)`)
  const deps = path.resolve(options.deps)
  if (!fs.existsSync(path.join(deps, 'node_modules'))) giveUp(`not installed: ${deps} (run install.sh)`)
  const programs = options.mode === 'full' ? findPrograms() : {}

  process.on('SIGTERM', () => stop())
  process.on('SIGINT', () => stop())
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  if (options.stdin) process.stdin.resume().on('end', () => stop())

  listenOnLoopbackOnly()
  running.dir = fs.mkdtempSync(path.join(os.tmpdir(), 'atproto-network-'))
  fs.chmodSync(running.dir, 0o711) // the user postgres must pass through
  process.env.TMPDIR = running.dir // dev-env puts the PDS's repositories into the system's temporary folder

  const devEnv = createRequire(path.join(deps, 'package.json'))('@atproto/dev-env')
  running.network = await startServers(devEnv, programs)
  const { network } = running
  const mails = keepMails(network.pds)
  const copyLabels = network.ozone && !options['no-labels'] ? bridgeLabels(network) : async () => {}
  const sync = async () => {
    await network.processAll(SYNC_LIMIT_MS)
    await copyLabels()
  }
  running.control = controlServer(mails, sync).listen(0)
  await once(running.control, 'listening')
  process.stdout.write(`${JSON.stringify(announcement(network, running.control, deps))}\n`)
}

main().catch(fail)
