module github.com/spandrill/spandrill

go 1.26
