/** What a tool does, as far as the names of the tool and its server tell. Tools name themselves, so this is a hint. */
export interface ToolKind {
  secretRead: boolean;
  /** `maybe`: only if its parameters name a credential. */
  rotation: 'yes' | 'maybe' | 'no';
  incident: 'opens' | 'takes' | 'touches' | 'none';
  /** `fetch`: asks an address for something, which can carry data away in the address itself. */
  outbound: 'sends' | 'fetch' | 'no';
  /** Brings data in; what it returns counts as volume. */
  reads: boolean;
}

const set = (words: string) => new Set(words.split(' '));
const rotate = set('rotate rotation regenerate reissue renew rekey reroll recreate reset roll');
const credential = set(
  'secret secrets credential credentials cred creds key keys apikey apikeys token tokens pat cert certificate certificates password passwords passphrase accesskey',
);
const secretNoun = set(
  'secret secrets credential credentials cred creds apikey apikeys password passwords passphrase keyvault kv vault privatekey accesskey',
);
const secretHome = set(
  'vault keyvault secretsmanager secrets 1password onepassword bitwarden lastpass doppler infisical keychain',
);
const read = set(
  'get read list show fetch reveal dump export decrypt retrieve lookup access unwrap view describe download search query find run execute select scan hunt browse pull',
);
const incident = set('incident incidents case cases ticket tickets alert alerts outage');
const ticketing = set('pagerduty opsgenie servicenow jira thehive xsoar firehydrant incidentio rootly zendesk');
const opens = set('create open declare trigger raise report file new start submit log');
const takes = set('ack acknowledge acknowledged assign claim take accept own');
const send = set(
  'post send put upload publish share push forward transfer export sync copy write create add append insert reply comment submit deliver email mail sms tweet paste invite patch',
);
const sink = set(
  'message messages gist gists paste pastebin comment comments issue issues pr pull discussion page pages document documents doc docs file files object objects blob blobs bucket webhook webhooks http https request email mail emails mails sms attachment attachments repo repository snippet link url release artifact dataset table sheet record repository',
);
const sinkAlone = set('webhook curl email mail sms http gist paste pastebin upload publish');

/** Sorts a tool by its name and its server's name, both as the log has them. */
export function toolKindOf(server: string, tool: string): ToolKind {
  const words = wordsOf(tool);
  const home = wordsOf(server);
  const any = (wanted: ReadonlySet<string>) => words.some((word) => wanted.has(word));
  const atHome = (wanted: ReadonlySet<string>) => home.some((word) => wanted.has(word));

  const rotates = any(rotate);
  const rotation = rotates && (any(credential) || atHome(secretHome)) ? 'yes' : rotates ? 'maybe' : 'no';
  const aboutIncident = any(incident) || (atHome(ticketing) && words.some((word) => /^issues?$/.test(word)));
  const reads = any(read) && !rotates;
  const kind = aboutIncident ? (any(opens) ? 'opens' : any(takes) ? 'takes' : 'touches') : 'none';
  const carries = any(sinkAlone) || (any(send) && any(sink));
  const fetches =
    !carries && words.some((word) => /^(fetch|get|request|browse|open|download|curl|visit|navigate|http)$/.test(word));
  const toWeb =
    words.some((word) => /^(url|urls|http|https|web|page|webpage|site|uri)$/.test(word)) ||
    atHome(set('http fetch browser web'));
  return {
    secretRead: reads && (any(secretNoun) || atHome(secretHome)),
    rotation,
    incident: kind,
    outbound:
      kind === 'none' && carries && !rotates
        ? startsAsRead(words)
          ? 'no'
          : 'sends'
        : fetches && toWeb
          ? 'fetch'
          : 'no',
    reads: reads || !(carries || rotates || kind === 'opens'),
  };
}

/** `list_pull_requests` reads, although it speaks of pull requests. */
function startsAsRead(words: readonly string[]): boolean {
  return /^(get|read|list|show|search|find|describe|query|view|lookup)$/.test(words[0] ?? '');
}

function wordsOf(name: string): string[] {
  return name
    .slice(0, 256)
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}
