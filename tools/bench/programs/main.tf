# The same N connections for the vendor's own Terraform provider.

terraform {
  required_providers {
    fivetran = {
      source = "fivetran/fivetran"
    }
  }
}

variable "n" {
  type = number
}

variable "database" {
  type = string
}

# Key, secret and address come from the environment.
provider "fivetran" {}

resource "fivetran_group" "group" {
  name = "bench"
}

resource "fivetran_connector" "c" {
  count           = var.n
  group_id        = fivetran_group.group.id
  service         = "postgres"
  run_setup_tests = false

  destination_schema {
    prefix = "db${count.index}"
  }

  config {
    host             = "db${count.index}.example.com"
    port             = 5432
    database         = var.database
    user             = "fivetran"
    password         = "secret-${count.index}"
    update_method    = "QUERY_BASED"
    always_encrypted = true
  }
}
