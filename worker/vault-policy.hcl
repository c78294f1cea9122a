# What the worker of ir may do in Vault, and nothing more. Write it with
#   vault policy write ir-worker worker/vault-policy.hcl
# and give it to the AppRole in vault.role of ir.yaml. It assumes the default names: a KV version 2 mount `secret`, the
# AppRole mount `approle`, and MCP servers whose roles and policies start with `mcp-`. Change it with them.

# Read a server's credential, and write the next version of it. There is no `delete`: old versions stay for the record.
path "secret/data/mcp/*" {
  capabilities = ["read", "create", "update"]
}

# Find out which secrets exist, and which version a check-and-set write must name.
path "secret/metadata/mcp/*" {
  capabilities = ["read", "list"]
}

# Learn the names of a secret's fields without its values, for the blast radius.
path "secret/subkeys/mcp/*" {
  capabilities = ["read"]
}

# Where a new value waits between its creation at the vendor and its staging. It is emptied at the end.
path "secret/data/ir/pending/*" {
  capabilities = ["read", "create", "update"]
}
path "secret/metadata/ir/pending/*" {
  capabilities = ["read", "list", "delete"]
}

# Where a server fetches its new AppRole secret-id from after a rotation.
path "secret/data/mcp-approle/*" {
  capabilities = ["read", "create", "update"]
}
path "secret/metadata/mcp-approle/*" {
  capabilities = ["read", "list"]
}

# Roles of MCP servers: read their settings; list, look up, destroy and create secret-ids. The pattern reaches every
# setting below a role, so only the parameters of these calls are let through: a role's policies cannot be changed.
# There is no `create` and no `delete`: roles themselves neither appear nor vanish.
path "auth/approle/role/mcp-*" {
  capabilities       = ["read", "list", "update"]
  allowed_parameters = {
    "secret_id_accessor" = []
    "metadata"           = []
    "ttl"                = []
    "num_uses"           = []
  }
}

# Find the tokens that a server holds. Vault wants `sudo` to list accessors; an accessor cannot be used as a token.
path "auth/token/accessors" {
  capabilities = ["list", "sudo"]
}
path "auth/token/lookup-accessor" {
  capabilities = ["update"]
}

# Revoke them. Vault cannot limit this to some tokens: the engine checks each against the approved plan.
path "auth/token/revoke-accessor" {
  capabilities = ["update"]
}

# Read what the policies of MCP servers allow, for the blast radius. There is no way to write one.
path "sys/policies/acl/mcp-*" {
  capabilities = ["read"]
}

# Tell an ended token of its own from a missing capability.
path "auth/token/lookup-self" {
  capabilities = ["read"]
}
