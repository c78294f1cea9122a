import type { InjectionRule } from '../rule.ts';
import { agentAddress } from './agent-address.ts';
import { claimedAuthority } from './claimed-authority.ts';
import { credentialSolicitation } from './credential-solicitation.ts';
import { encodedInstruction } from './encoded-instruction.ts';
import { exfiltrationLink } from './exfiltration-link.ts';
import { exfiltrationRequest } from './exfiltration-request.ts';
import { fakeRoleMarker } from './fake-role-marker.ts';
import { hiddenCharacters } from './hidden-characters.ts';
import { hiddenNote } from './hidden-note.ts';
import { instructionOverride } from './instruction-override.ts';
import { outputHijack } from './output-hijack.ts';
import { overrideLanguages } from './override-languages.ts';
import { personaTakeover } from './persona-takeover.ts';
import { promptLeak } from './prompt-leak.ts';
import { secrecy } from './secrecy.ts';
import { toolCoercion } from './tool-coercion.ts';
import { verdictSteering } from './verdict-steering.ts';

/** Every rule about what a text says. One file each; a test compares this list with the folder. */
export const injectionRules: readonly InjectionRule[] = [
  agentAddress,
  claimedAuthority,
  credentialSolicitation,
  encodedInstruction,
  exfiltrationLink,
  exfiltrationRequest,
  fakeRoleMarker,
  hiddenCharacters,
  hiddenNote,
  instructionOverride,
  outputHijack,
  overrideLanguages,
  personaTakeover,
  promptLeak,
  secrecy,
  toolCoercion,
  verdictSteering,
];
