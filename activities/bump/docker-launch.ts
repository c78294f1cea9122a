import type { Launch } from './launch.ts';
import { type FlagTable, walkFlags } from './launch-flags.ts';

// `docker run --help`; podman takes the same ones.
const flags: FlagTable = {
  plain: new Set([
    ...['-i', '--interactive', '-t', '--tty', '-d', '--detach', '--rm', '--init', '--privileged', '--read-only'],
    ...['--no-healthcheck', '--oom-kill-disable', '-P', '--publish-all', '--sig-proxy', '-q', '--quiet'],
    ...['--disable-content-trust', '--use-api-socket'],
  ]),
  valued: new Set([
    ...['--add-host', '--annotation', '-a', '--attach', '--blkio-weight', '--cap-add', '--cap-drop', '--cgroup-parent'],
    ...['--cgroupns', '--cidfile', '-c', '--cpu-shares', '--cpus', '--cpuset-cpus', '--cpuset-mems', '--device'],
    ...['--dns', '--dns-search', '--dns-option', '--domainname', '--entrypoint', '-e', '--env', '--env-file'],
    ...['--expose', '--gpus', '--group-add', '-h', '--hostname', '--ip', '--ip6', '--ipc', '--isolation', '-l'],
    ...['--label', '--label-file', '--link', '--log-driver', '--log-opt', '--mac-address', '-m', '--memory'],
    ...['--memory-swap', '--memory-reservation', '--mount', '--name', '--network', '--net', '--network-alias'],
    ...['--pid', '--pids-limit', '--platform', '-p', '--publish', '--pull', '--restart', '--runtime'],
    ...['--security-opt', '--shm-size', '--stop-signal', '--stop-timeout', '--storage-opt', '--sysctl', '--tmpfs'],
    ...['--ulimit', '-u', '--user', '--userns', '--uts', '-v', '--volume', '--volume-driver', '--volumes-from'],
    ...['-w', '--workdir'],
  ]),
  package: new Set(),
  refused: new Set(),
};

// The grammar of image references in the OCI distribution specification: host, path, tag, digest.
const reference =
  /^((?:[a-z0-9.-]+(?::\d{1,5})?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/;

/** Reads the arguments of `docker run`. `from`: where its flags start. */
export function dockerLaunch(launcher: string, args: readonly string[], from: number): Launch {
  const walked = walkFlags(args, from, flags);
  if (walked.unclear !== undefined) return { kind: 'unclear', why: walked.unclear };
  const piece = walked.positional;
  if (!piece) return { kind: 'unclear', why: 'its arguments name no image' };
  // A bounded text first: the grammar above may step back on hostile input.
  const [, name, tag, digest] = piece.text.length <= 500 ? (reference.exec(piece.text) ?? []) : [];
  if (name === undefined) return { kind: 'unclear', why: `argument ${piece.argIndex + 1} is not an image reference` };
  return {
    kind: 'package',
    launch: {
      launcher,
      ecosystem: 'oci',
      package: name,
      ...(tag === undefined || tag === 'latest' ? {} : { version: tag }),
      ...(tag === 'latest' ? { floating: tag } : {}),
      ...(digest === undefined ? {} : { digest }),
      argIndex: piece.argIndex,
      span: { start: name.length + (tag === undefined ? 0 : 1), end: piece.text.length },
      lead: tag === undefined ? ':' : '',
    },
  };
}
