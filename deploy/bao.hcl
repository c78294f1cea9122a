ui           = false
api_addr     = "http://openbao:8200"
cluster_addr = "http://openbao:8201"

storage "raft" {
  path    = "/var/lib/openbao"
  node_id = "one"
}

# Only the worker shares this network. Put certificates here before anything else joins it.
listener "tcp" {
  address     = "0.0.0.0:8200"
  tls_disable = true
}

audit "file" "file" {
  options {
    file_path = "/var/log/openbao/audit.log"
    mode      = "0600"
  }
}
